using System.Security.Cryptography;
using Deception.Link;
using NATS.NKeys;
using Xunit;

namespace Deception.Tests.Unit.Link;

/// <summary>How an agent keeps who it is.</summary>
[Collection(nameof(EnvironmentOfTheProcess))]
public sealed class AgentIdentityTests : IDisposable
{
    private const string Variable = "CREDENTIALS_DIRECTORY";

    private readonly string? _before = Environment.GetEnvironmentVariable(Variable);
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _credentials = new();
    private readonly Signer _controller = new();
    private readonly KeyPair _next = KeyPair.CreatePair(PrefixByte.User);

    public AgentIdentityTests() => Environment.SetEnvironmentVariable(Variable, null);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, _before);
        _next.Dispose();
        _controller.Dispose();
        _credentials.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void It_is_kept_whole_in_a_file_that_only_its_owner_reads()
    {
        var identity = _controller.Identity() with { NextSeed = _next.GetSeed() };
        identity.Save(_folder.File("state"));

        Assert.Equal(identity, Load(_folder.File("state")));
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes are Unix's");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, TemporaryFolder.ModeOf(Path.Combine(_folder.File("state"), AgentIdentity.FileName)));
    }

    [Fact]
    public void What_was_kept_open_is_sealed_with_the_next_save()
    {
        var identity = _controller.Identity();
        identity.Save(_folder.Path);
        GiveMasterKey(RandomNumberGenerator.GetBytes(64));

        Load(_folder.Path).Save(_folder.Path);

        Assert.DoesNotContain(identity.Seed, File.ReadAllText(_folder.File(AgentIdentity.FileName)), StringComparison.Ordinal);
        Assert.Equal(identity.Seed, Load(_folder.Path).Seed);
    }

    [Fact]
    public void A_box_that_was_altered_or_cut_off_is_not_opened()
    {
        GiveMasterKey(RandomNumberGenerator.GetBytes(32));
        var box = SecretSeal.Seal("a secret");
        Assert.Equal("a secret", SecretSeal.Open(box));
        Assert.NotEqual(box, SecretSeal.Seal("a secret"));

        for (var at = 0; at < box.Length; at++)
        {
            byte[] altered = [.. box];
            altered[at] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => SecretSeal.Open(altered));
            Assert.ThrowsAny<CryptographicException>(() => SecretSeal.Open(box[..at]));
        }
    }

    [Fact]
    public void Without_a_file_there_is_no_identity_and_no_fault()
    {
        Assert.False(AgentIdentity.TryLoad(_folder.Path, out _, out var fault));
        Assert.Null(fault);
    }

    [Fact]
    public void What_is_no_identity_is_told_in_one_line()
    {
        var good = _controller.Identity();
        using var account = KeyPair.CreatePair(PrefixByte.Account);
        foreach (var bad in (AgentIdentity[])[good with { Agent = "a.>" }, good with { Seed = "SU" }, good with { Seed = account.GetSeed() },
            good with { Authority = "" }, good with { ControllerKey = "" }])
        {
            bad.Save(_folder.Path);
            Assert.Contains("enrol again", Fault(), StringComparison.Ordinal);
        }
        File.WriteAllText(_folder.File(AgentIdentity.FileName), """{"agent":"dc1"}""");
        Assert.Contains("missing", Fault(), StringComparison.Ordinal);
    }

    private static AgentIdentity Load(string folder)
    {
        Assert.True(AgentIdentity.TryLoad(folder, out var identity, out var fault), fault);
        return identity with { SealedSeed = null, SealedNextSeed = null };
    }

    private string Fault()
    {
        Assert.False(AgentIdentity.TryLoad(_folder.Path, out _, out var fault));
        Assert.NotNull(fault);
        Assert.DoesNotContain("\n", fault, StringComparison.Ordinal);
        Assert.StartsWith(_folder.File(AgentIdentity.FileName), fault, StringComparison.Ordinal);
        return fault;
    }

    private void GiveMasterKey(byte[] key)
    {
        File.WriteAllBytes(_credentials.File(SecretSeal.CredentialName), key);
        Environment.SetEnvironmentVariable(Variable, _credentials.Path);
    }
}

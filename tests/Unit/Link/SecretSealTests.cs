using System.Security.Cryptography;
using Deception.Link;
using NATS.NKeys;
using Xunit;

namespace Deception.Tests.Unit.Link;

/// <summary>Secrets under systemd's master key. The environment belongs to the whole process, so nothing runs beside it.</summary>
[Collection(nameof(EnvironmentOfTheProcess))]
public sealed class SecretSealTests : IDisposable
{
    private readonly TemporaryFolder _credentials = new();
    private readonly TemporaryFolder _state = new();

    public SecretSealTests() => Environment.SetEnvironmentVariable("CREDENTIALS_DIRECTORY", _credentials.Path);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("CREDENTIALS_DIRECTORY", null);
        _credentials.Dispose();
        _state.Dispose();
    }

    [Fact]
    public void With_a_master_key_the_seed_is_not_in_the_file_and_comes_back()
    {
        Give(RandomNumberGenerator.GetBytes(32));
        var identity = Identity();
        identity.Save(_state.Path);

        var text = File.ReadAllText(_state.File(AgentIdentity.FileName));
        Assert.DoesNotContain(identity.Seed, text, StringComparison.Ordinal);
        Assert.DoesNotContain(identity.NextSeed!, text, StringComparison.Ordinal);
        Assert.True(AgentIdentity.TryLoad(_state.Path, out var kept, out var fault), fault);
        Assert.Equal((identity.Seed, identity.NextSeed), (kept.Seed, kept.NextSeed));
    }

    [Fact]
    public void Another_master_key_a_short_one_or_none_is_one_clear_fault()
    {
        Give(RandomNumberGenerator.GetBytes(32));
        Identity().Save(_state.Path);

        Give(RandomNumberGenerator.GetBytes(32));
        Assert.False(AgentIdentity.TryLoad(_state.Path, out _, out var fault));
        Assert.Contains("the agent's key can't be opened", fault, StringComparison.Ordinal);
        Give(RandomNumberGenerator.GetBytes(31));
        Assert.False(AgentIdentity.TryLoad(_state.Path, out _, out fault));
        Assert.Contains("less than 32 bytes", fault, StringComparison.Ordinal);
        File.Delete(_credentials.File(SecretSeal.CredentialName));
        Assert.False(AgentIdentity.TryLoad(_state.Path, out _, out fault));
        Assert.Contains("is missing", fault, StringComparison.Ordinal);
    }

    private void Give(byte[] key) => File.WriteAllBytes(_credentials.File(SecretSeal.CredentialName), key);

    private static AgentIdentity Identity()
    {
        using var key = KeyPair.CreatePair(PrefixByte.User);
        using var next = KeyPair.CreatePair(PrefixByte.User);
        using var authority = Deception.Controller.Authority.CertificateAuthority.Read(
            Deception.Controller.Authority.CertificateAuthority.Create(TimeProvider.System.GetUtcNow()));
        return new AgentIdentity
        {
            Agent = "dc1",
            Role = "sensor",
            Jwt = "x",
            Seed = key.GetSeed(),
            NextSeed = next.GetSeed(),
            BrokerUrl = "tls://broker.example:4222",
            Authority = authority.ExportCertificatePem(),
            ControllerKey = "A",
        };
    }
}

/// <summary>Tests that change the process's environment.</summary>
[CollectionDefinition(nameof(EnvironmentOfTheProcess), DisableParallelization = true)]
public sealed class EnvironmentOfTheProcess;

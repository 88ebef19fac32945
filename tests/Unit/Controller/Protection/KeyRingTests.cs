using System.Security.Cryptography;
using Deception.Controller.Hosting;
using Deception.Controller.Protection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace Deception.Tests.Unit.Controller.Protection;

public sealed class KeyRingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("deception-keys-").FullName;

    [Fact]
    public void Keys_made_under_a_master_key_lie_sealed_and_open_again()
    {
        var credentials = Credentials("one");
        var text = Ring(credentials).Protect("hello");
        var file = File.ReadAllText(Assert.Single(Directory.GetFiles(State("keys"))));
        Assert.Contains("sealedByMasterKey", file, StringComparison.Ordinal);
        Assert.DoesNotContain("masterKey p", file, StringComparison.Ordinal);
        Assert.DoesNotContain("NOT encrypted", file, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("hello", Ring(credentials).Unprotect(text));
    }

    [Fact]
    public void Open_keys_of_before_stay_readable_and_new_ones_are_sealed()
    {
        var text = Ring(null).Protect("hello");
        var services = Services(Credentials("one"));
        Assert.Equal("hello", Protector(services).Unprotect(text));
        var now = TimeProvider.System.GetUtcNow();
        services.GetRequiredService<IKeyManager>().CreateNewKey(now, now.AddDays(90));
        Assert.Single(Directory.GetFiles(State("keys")), f => File.ReadAllText(f).Contains("sealedByMasterKey", StringComparison.Ordinal));
        Assert.Equal("hello", Ring(Credentials("one")).Unprotect(text));
    }

    [Theory]
    [InlineData("two", "keys: the keys were sealed by another master key than the credential deception-master-key")]
    [InlineData(null, "keys: the keys are sealed, and there is no credential deception-master-key to open them")]
    public async Task Another_master_key_is_one_line_at_the_start(string? name, string fault)
    {
        Ring(Credentials("one")).Protect("hello");
        var credentials = name is null ? null : Credentials(name);
        await using var app = ControllerApp.Build(Options, builder =>
        {
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton(new CredentialFolder(credentials));
        });
        var refused = await Assert.ThrowsAsync<ExpectedFault>(() => ControllerApp.StartAsync(app, default));
        Assert.Equal($"{State(fault)}", refused.Message);
    }

    [Fact]
    public void A_damaged_key_file_is_told()
    {
        Ring(null).Protect("hello");
        File.WriteAllText(Directory.GetFiles(State("keys")).Single(), "<key");
        Assert.StartsWith($"{State("keys")}: a key's file is damaged: ", Assert.Throws<ExpectedFault>(() => Services(null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_master_key_one_line_says_what_protects_the_keys()
    {
        var log = new Lines();
        foreach (var (credentials, lines) in ((string?, int)[])[(Credentials("one"), 0), (null, 1)])
        {
            var management = Services(credentials).GetRequiredService<IOptions<KeyManagementOptions>>();
            new KeyRing(new CredentialFolder(credentials), Options, log).Check(management);
            Assert.Equal(lines, log.Count);
        }
        Assert.Contains("protected by file mode only", log.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_short_master_key_is_refused_with_its_file()
    {
        var folder = Credentials("short", 31);
        var refused = Assert.Throws<ExpectedFault>(() => MasterKey.Find(folder));
        Assert.Equal($"{Path.Combine(folder, MasterKey.Credential)}: a master key has at least 32 bytes, this one has 31", refused.Message);
        Assert.Null(MasterKey.Find(null));
        Assert.Null(MasterKey.Find(_folder));
    }

    [Fact]
    public void What_was_sealed_opens_for_its_purpose_alone_and_unchanged()
    {
        var key = new MasterKey(RandomNumberGenerator.GetBytes(32));
        var sealedBytes = key.Seal("a", "secret"u8);
        Assert.Equal("secret"u8.ToArray(), key.Open("a", sealedBytes));
        Assert.NotEqual(sealedBytes, key.Seal("a", "secret"u8));
        Assert.Null(key.Open("b", sealedBytes));
        Assert.Null(new MasterKey(RandomNumberGenerator.GetBytes(32)).Open("a", sealedBytes));
        for (var i = 0; i < sealedBytes.Length; i++)
        {
            sealedBytes[i] ^= 1;
            Assert.Null(key.Open("a", sealedBytes));
            Assert.Null(key.Open("a", sealedBytes.AsSpan(0, i)));
            sealedBytes[i] ^= 1;
        }
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private ControllerOptions Options => new()
    {
        Listen = "http://127.0.0.1:0",
        State = Path.Combine(_folder, "state"),
        Broker = new BrokerOptions { Url = "tls://127.0.0.1:9" },
    };

    private string State(string name) => Path.Combine(_folder, "state", name);

    private string Credentials(string name, int length = 32)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        if (!File.Exists(Path.Combine(folder, MasterKey.Credential)))
        {
            File.WriteAllBytes(Path.Combine(folder, MasterKey.Credential), RandomNumberGenerator.GetBytes(length));
        }
        return folder;
    }

    private ServiceProvider Services(string? credentials)
    {
        PrivateFiles.Guard(Options.State);
        var services = new ServiceCollection().AddLogging().AddCore(Options)
            .AddSingleton(new CredentialFolder(credentials)).BuildServiceProvider();
        services.GetRequiredService<KeyRing>().Check(services.GetRequiredService<IOptions<KeyManagementOptions>>());
        return services;
    }

    private IDataProtector Ring(string? credentials) => Protector(Services(credentials));

    private static IDataProtector Protector(ServiceProvider services) =>
        services.GetRequiredService<IDataProtectionProvider>().CreateProtector("tests");

    private sealed class Lines : List<string>, ILogger<KeyRing>
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Add(formatter(state, exception));
    }
}

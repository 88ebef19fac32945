using Deception.Contracts;
using Deception.Controller.Authority;
using Deception.Controller.Hosting;
using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using NATS.NKeys;

namespace Deception.Tests.Unit.Controller.Authority;

/// <summary>A controller's authority and database, without web and bus, under a clock that stands still.</summary>
internal sealed class TestController : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private TestController(string folder, ServiceProvider services) => (Folder, _services) = (folder, services);

    public string Folder { get; }

    public FakeTimeProvider Clock { get; private init; } = new(TestStore.Noon);

    public static async Task<TestController> OpenAsync(Action<IServiceCollection>? adjust = null)
    {
        var folder = Directory.CreateTempSubdirectory("deception-authority-").FullName;
        var services = new ServiceCollection().AddLogging().AddCore(new ControllerOptions
        {
            Listen = "http://127.0.0.1:0",
            State = folder,
            Broker = new BrokerOptions { Url = "tls://broker.example:4222" },
        });
        var clock = new FakeTimeProvider(TestStore.Noon);
        services.AddSingleton<TimeProvider>(clock);
        adjust?.Invoke(services);
        var controller = new TestController(folder, services.BuildServiceProvider()) { Clock = clock };
        await StoreSetup.MigrateAsync(controller._services, default);
        await controller.Get<AuthorityKeys>().LoadAsync(default);
        return controller;
    }

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    public Task<ControllerDb> DbAsync() => Get<IDbContextFactory<ControllerDb>>().CreateDbContextAsync();

    /// <summary>Makes a token.</summary>
    public async Task<EnrolmentToken> TokenAsync(string? name = null, string role = "sensor") =>
        (await Get<EnrolmentDesk>().CreateTokensAsync(role, [name], TimeSpan.FromHours(1), default))[0];

    /// <summary>Asks for an enrolment as an agent does.</summary>
    public Task<EnrolmentAnswer> EnrolAsync(EnrolmentToken token, KeyPair key, string? wish = null, string role = "sensor") =>
        Get<EnrolmentDesk>().EnrolAsync(Request(token, key, wish, role), default);

    /// <summary>An agent that is enrolled.</summary>
    public async Task<KeyPair> AgentAsync(string name, string role = "sensor")
    {
        var key = KeyPair.CreatePair(PrefixByte.User);
        var answer = await EnrolAsync(await TokenAsync(name, role), key, role: role);
        return answer.Refusal is null ? key : throw new InvalidOperationException(answer.Refusal);
    }

    public static EnrolmentRequest Request(EnrolmentToken token, KeyPair key, string? wish = null, string role = "sensor") => new()
    {
        Secret = token.SecretText,
        PublicKey = key.GetPublicKey(),
        Proof = Sign(key, EnrolmentRequest.ProofText(token.SecretText, key.GetPublicKey())),
        Role = role,
        Name = wish,
    };

    public static KeyFact Told(string agent, KeyPair key, bool inUse) =>
        new(key.GetPublicKey(), Sign(key, KeyFact.ProofText(agent, key.GetPublicKey())), inUse);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
    }

    private static string Sign(KeyPair key, byte[] text)
    {
        var signature = new byte[KeyPair.SignatureSize];
        key.Sign(text, signature);
        return Convert.ToBase64String(signature);
    }
}

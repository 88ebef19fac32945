using Deception.Contracts;
using Deception.Controller.Authority;
using Deception.Controller.Hosting;
using Deception.Controller.Ingest;
using Deception.Controller.Store;
using Deception.Link;
using Microsoft.Extensions.DependencyInjection;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using NATS.NKeys;
using Xunit;

namespace Deception.Tests.Unit.Link;

/// <summary>A nats-server of a test's own, with an authority as the controller makes it: operator mode, TLS, free port.</summary>
public sealed class NatsServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly ServiceProvider _services;
    private readonly NatsProcess _process;

    private NatsServer(TemporaryFolder folder, ServiceProvider services) =>
        (_folder, _services, _process) = (folder, services, new NatsProcess(services.GetRequiredService<BrokerFolder>().Config));

    public static async Task<NatsServer> StartAsync()
    {
        Assert.SkipUnless(NatsProcess.IsInstalled, "nats-server is not installed");
        var folder = new TemporaryFolder();
        var address = $"127.0.0.1:{NatsProcess.FreePort()}";
        var services = new ServiceCollection().AddLogging().AddCore(new ControllerOptions
        {
            Listen = "http://127.0.0.1:0",
            State = folder.File("controller"),
            Broker = new BrokerOptions { Url = $"tls://{address}", Listen = address },
        }).BuildServiceProvider();
        Directory.CreateDirectory(folder.File("controller"));
        await StoreSetup.MigrateAsync(services, default);
        await services.GetRequiredService<AuthorityKeys>().LoadAsync(default);
        await services.GetRequiredService<BrokerFolder>().WriteAsync(default);
        var server = new NatsServer(folder, services);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Services of the controller whose broker this is.</summary>
    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Starts it, on the same port as before, and waits until it is ready.</summary>
    public Task StartAgainAsync() => _process.StartAsync();

    /// <summary>As a crash does it.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>A new agent's identity, as enrolment gives it.</summary>
    public Task<AgentIdentity> EnrolAsync(string name, string role = "sensor") => EnrolAsync(Get<EnrolmentDesk>(), name, role);

    /// <summary>A new agent's identity, as any controller gives it.</summary>
    public static async Task<AgentIdentity> EnrolAsync(EnrolmentDesk desk, string name, string role = "sensor")
    {
        var token = (await desk.CreateTokensAsync(role, [name], TimeSpan.FromHours(1), default))[0];
        using var key = KeyPair.CreatePair(PrefixByte.User);
        var proof = new byte[KeyPair.SignatureSize];
        key.Sign(EnrolmentRequest.ProofText(token.SecretText, key.GetPublicKey()), proof);
        var (enrolment, refusal) = await desk.EnrolAsync(
            new EnrolmentRequest { Secret = token.SecretText, PublicKey = key.GetPublicKey(), Proof = Convert.ToBase64String(proof), Role = role }, default);
        Assert.True(enrolment is not null, refusal);
        return new AgentIdentity
        {
            Agent = enrolment.Agent,
            Role = role,
            Jwt = enrolment.Jwt,
            Seed = key.GetSeed(),
            BrokerUrl = enrolment.BrokerUrl,
            Authority = enrolment.Authority,
            ControllerKey = enrolment.ControllerKey,
        };
    }

    /// <summary>A connection as the controller has it.</summary>
    public NatsConnection Connect() => new(Get<BrokerLine>().Options("test", (mint, keys) => (mint.Controller(), keys.User)));

    /// <summary>A connection as an agent has it.</summary>
    public static NatsConnection Connect(AgentIdentity identity) => new(BrokerConnection.ForAgent(() => identity) with { RetryOnInitialConnect = false });

    /// <summary>Makes the streams, with another limit on findings.</summary>
    public static async Task MakeStreamsAsync(NatsConnection connection, long maxFindings = -1)
    {
        var streams = new NatsJSContext(connection);
        await streams.CreateOrUpdateStreamAsync(new StreamConfig(Subjects.FindingsStream, [Subjects.AllFindings])
        {
            Discard = StreamConfigDiscard.New,
            DuplicateWindow = TimeSpan.FromHours(24),
            MaxMsgs = maxFindings,
        });
        await Streams.EnsureAsync(streams, default);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await _services.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }
}

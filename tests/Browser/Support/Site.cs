using System.Text.Json;
using System.Text.RegularExpressions;
using Deception.Contracts;
using Deception.Link;
using Deception.Tests.Lab.Support;
using NATS.Client.Core;
using NATS.Client.JetStream;
using Broker = Deception.Tests.Lab.Support.Broker;

namespace Deception.Tests.Browser.Support;

/// <summary>A controller of one's own, with its broker, on loopback.</summary>
internal sealed partial class Site : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Janitor _janitor = Janitor.Start();
    private readonly string _folder;

    private Site()
    {
        _folder = _janitor.Folder("browser");
        Address = new Uri($"http://{Broker.FreePort()}");
        Installation = new Installation(
            _folder, Address.GetLeftPart(UriPartial.Authority), Broker.FreePort(), (words, log) => Daemon.Start(_janitor, log, words));
    }

    public Installation Installation { get; }

    public Broker Broker => Installation.Broker;

    public Uri Address { get; }

    /// <summary>What the controller printed at its first start.</summary>
    public string OneTimePassword { get; private set; } = "";

    /// <summary>Starts a broker and a new controller, and waits until findings can come in.</summary>
    /// <param name="policyFile">Policy for the agents, if there is to be one.</param>
    public static async Task<Site> StartAsync(string? policyFile = null)
    {
        var site = new Site();
        try
        {
            await site.Installation.PrepareAsync(policyFile);
            var controller = site.Installation.StartController();
            using var api = new ControllerApi(site.Address, site.Installation.ApiToken);
            await site.Installation.ReadyAsync(api, controller);
            site.OneTimePassword = await Wait.ForAsync(() => "the one-time password", Patience, _ => Task.FromResult(Printed(controller)));
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a sensor that plays captures as if their packets had just come.</summary>
    /// <param name="agent">Its name.</param>
    /// <param name="attacker">Address that the attacker gets; null leaves the recorded one.</param>
    /// <param name="cases">What it plays; it knows the first one's policy.</param>
    public async Task<Daemon> StartSensorAsync(string agent, byte[]? attacker, params IReadOnlyList<ReplayCase> cases)
    {
        await EnrolledAsync(agent);
        var captures = cases.Select((c, i) => RecentCapture.Write(c.Capture, Path.Combine(_folder, $"{agent}-{i}.pcap"), attacker)).ToArray();
        var words = Installation.Sensor(agent, [], captures, cases[0].Policy);
        return Daemon.Start(_janitor, Path.Combine(_folder, agent + ".log"), words);
    }

    /// <summary>Publishes a finding as its agent does, with that agent's key.</summary>
    public async Task PublishAsync(Finding finding)
    {
        var identity = await EnrolledAsync(finding.Agent!);
        await using var connection = new NatsConnection(BrokerConnection.ForAgent(() => identity));
        var answer = await new NatsJSContext(connection).PublishAsync(
            Subjects.Findings(finding.Agent!),
            JsonSerializer.SerializeToUtf8Bytes(finding, ContractsJson.Default.Finding),
            opts: new NatsJSPubOpts { MsgId = finding.MessageId });
        answer.EnsureSuccess();
    }

    private async Task<AgentIdentity> EnrolledAsync(string agent)
    {
        var state = Path.Combine(_folder, agent);
        if (!AgentIdentity.TryLoad(state, out var identity, out _))
        {
            await Installation.EnrolAsync(agent);
            Assert.True(AgentIdentity.TryLoad(state, out identity, out var fault), fault);
        }
        return identity;
    }

    public ValueTask DisposeAsync() => _janitor.DisposeAsync();

    private static string? Printed(Daemon controller)
    {
        using var log = new StreamReader(new FileStream(controller.Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var found = SignInLine().Match(log.ReadToEnd());
        return found.Success ? found.Groups[1].Value : null;
    }

    [GeneratedRegex(@"^Sign in at http://\S+ as admin with the one-time password (\S+)$", RegexOptions.Multiline)]
    private static partial Regex SignInLine();
}

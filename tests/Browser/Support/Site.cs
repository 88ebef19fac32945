using System.Text.Json;
using System.Text.RegularExpressions;
using Deception.Contracts;
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
        Broker = new Broker(_folder, Broker.FreePort(), (words, log) => Daemon.Start(_janitor, log, words));
        Address = new Uri($"http://{Broker.FreePort()}");
    }

    public Broker Broker { get; }

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
            site.Broker.Start();
            var words = Programs.Controller(site._folder, site.Address.GetLeftPart(UriPartial.Authority), site.Broker, policyFile);
            var controller = Daemon.Start(site._janitor, Path.Combine(site._folder, "controller.log"), words);
            using var api = new ControllerApi(site.Address, await Programs.ApiTokenAsync(words));
            await Wait.ForAsync(() => $"controller; {controller.LastWords()}", Patience, async stop => await api.IsReadyAsync(stop) ? "yes" : null);
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
    public Daemon StartSensor(string agent, byte[]? attacker, params IReadOnlyList<ReplayCase> cases)
    {
        var captures = cases.Select((c, i) => RecentCapture.Write(c.Capture, Path.Combine(_folder, $"{agent}-{i}.pcap"), attacker)).ToArray();
        var words = Programs.Sensor(_folder, agent, Broker.Settings, [], captures, cases[0].Policy);
        return Daemon.Start(_janitor, Path.Combine(_folder, agent + ".log"), words);
    }

    /// <summary>Publishes a finding as its agent would.</summary>
    public async Task PublishAsync(Finding finding)
    {
        await using var connection = new NatsConnection(new NatsOpts
        {
            Url = $"nats://{Broker.Address}",
            AuthOpts = new NatsAuthOpts { Token = (await File.ReadAllTextAsync(Broker.TokenFile)).Trim() },
        });
        var answer = await new NatsJSContext(connection).PublishAsync(
            Subjects.Findings(finding.Agent!),
            JsonSerializer.SerializeToUtf8Bytes(finding, ContractsJson.Default.Finding),
            opts: new NatsJSPubOpts { MsgId = finding.MessageId });
        answer.EnsureSuccess();
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

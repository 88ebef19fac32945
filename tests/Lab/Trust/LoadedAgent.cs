using Deception.Contracts;
using Deception.Link;
using Microsoft.Extensions.Logging.Abstractions;

namespace Deception.Tests.Lab.Trust;

/// <summary>An agent's real line in this process, so that a test can give it as much to tell as it likes.</summary>
internal sealed class LoadedAgent : IAsyncDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 14, 12, 0, 0, TimeSpan.Zero);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;
    private int _told;

    /// <param name="state">State folder of an enrolled agent.</param>
    /// <param name="jobs">What it can do.</param>
    public LoadedAgent(string state, params IReadOnlyList<string> jobs)
    {
        Assert.True(AgentLinkOptions.TryCreate("sensor", typeof(LoadedAgent).Assembly, state, null, null, out var options, out var fault), fault);
        Name = options.Agent;
        Link = new AgentLink(options with { Jobs = jobs }, TimeProvider.System, NullLoggerFactory.Instance);
        _run = Task.WhenAll(Link.RunAsync(_stop.Token), ReportAsync());
    }

    public string Name { get; }

    public AgentLink Link { get; }

    /// <summary>Findings told so far.</summary>
    public int Told => _told;

    /// <summary>Tells findings, each its own.</summary>
    public void Tell(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var n = ++_told;
            Assert.True(Link.Publish(new Finding
            {
                Id = FindingId.Of("test", Name, Noon.AddSeconds(n)),
                Detector = "drsuapi.dcsync",
                Kind = FindingKind.Notice,
                Title = "A test",
                Summary = "A test.",
                Severity = Severity.Informational,
                Confidence = 1,
                Maturity = Maturity.Sandbox,
                FirstSeen = Noon.AddSeconds(n),
                LastSeen = Noon.AddSeconds(n),
                Count = 1,
            }));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested)
        {
            await _stop.CancelAsync();
            await _run;
            await Link.DisposeAsync();
        }
    }

    private async Task ReportAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                await Link.ReportHealthAsync(_stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}

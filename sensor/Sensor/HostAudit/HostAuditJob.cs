using Deception.Contracts;
using Deception.Link;
using Deception.Posture.Checks;
using Deception.Posture.Hosts;
using Deception.Sensor.Run;
using Microsoft.Extensions.Logging;
using Quartz;

namespace Deception.Sensor.HostAudit;

/// <summary>How a sensor audits the host that it runs on.</summary>
public sealed record HostAuditConfig
{
    /// <summary>Hours between two audits: 24 by default.</summary>
    public int EveryHours { get => field == 0 ? 24 : field; init; }

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public string? Fault() => EveryHours is < 1 or > 720 ? "$.audit: every_hours: 1 to 720" : null;
}

/// <summary>What the last audit of the own host found, for the directory job of the same sensor.</summary>
public sealed class LastAudit
{
    private IReadOnlyList<Finding> _findings = [];

    /// <summary>Its findings; none before the first.</summary>
    public IReadOnlyList<Finding> Findings
    {
        get => Volatile.Read(ref _findings);
        set => Volatile.Write(ref _findings, value);
    }
}

/// <summary>Audits the own host and tells what fails. What has been mended is told by nothing: an exposure that stops growing is over.</summary>
[DisallowConcurrentExecution]
internal sealed class HostAuditJob(AgentLink link, LastAudit last, TimeProvider clock, ILogger<HostAuditJob> log) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken stop) => await Task.Run(() =>
    {
        var host = HostReaders.ForThisHost().Read(clock.GetUtcNow());
        var results = HostCheckCatalogue.Run(host, AuditCommand.OptionsOf(link.Policy.Current));
        last.Findings = [.. HostFindings.Of(results, host)];
        foreach (var finding in last.Findings)
        {
            link.Publish(finding);
        }
        log.LogInformation("This host: {Failed} of {Count} checks fail, {Unread} could not be answered", results.Count(r => r.State == CheckState.Failed), results.Count,
            results.Count(r => r.State == CheckState.Unread));
    }, stop);
}

using Deception.Contracts;

namespace Deception.Controller.Incidents;

/// <summary>One event of an incident, whoever saw it.</summary>
/// <param name="Detector">The catalogue's id.</param>
/// <param name="Title">The detector's title.</param>
/// <param name="Severity">The worst of its findings.</param>
/// <param name="FirstSeen">Time of the first evidence.</param>
/// <param name="LastSeen">Time of the newest evidence.</param>
/// <param name="Agents">Who saw it.</param>
/// <param name="FindingIds">Its findings, the best informed first.</param>
public sealed record TimelineLine(
    string Detector,
    string Title,
    Severity Severity,
    DateTimeOffset FirstSeen,
    DateTimeOffset LastSeen,
    IReadOnlyList<string> Agents,
    IReadOnlyList<string> FindingIds);

/// <summary>
/// Joins what several agents saw of one event (a decoy and the sensor beside it, two domain controllers): same detector,
/// source and target, different agents, and times that touch within <see cref="Skew"/>.
/// </summary>
public static class Timeline
{
    /// <summary>How far the clocks of agents may be apart; wider, and two events of one source look like one.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    /// <summary>The lines in order of time.</summary>
    public static IReadOnlyList<TimelineLine> Lines(IEnumerable<Finding> findings) =>
    [
        .. findings
            .GroupBy(f => (f.Detector, Source: GroupKey.Source(f.Source), Target: GroupKey.Source(f.Target)))
            .SelectMany(Events)
            .Select(Line)
            .OrderBy(line => line.FirstSeen).ThenBy(line => line.FindingIds[0], StringComparer.Ordinal),
    ];

    private static IEnumerable<List<Finding>> Events(IEnumerable<Finding> alike)
    {
        var open = new List<List<Finding>>();
        foreach (var finding in alike.OrderBy(f => f.FirstSeen).ThenBy(f => f.Id, StringComparer.Ordinal))
        {
            var joined = open.Find(e => e.Max(f => f.LastSeen) + Skew >= finding.FirstSeen && e.TrueForAll(f => f.Agent != finding.Agent));
            if (joined is null)
            {
                open.Add(joined = []);
            }
            joined.Add(finding);
        }
        return open;
    }

    private static TimelineLine Line(List<Finding> seen)
    {
        var best = seen
            .OrderByDescending(f => f.Severity).ThenByDescending(f => f.Confidence).ThenByDescending(f => f.Evidence.Count)
            .ThenBy(f => f.Id, StringComparer.Ordinal)
            .ToList();
        return new TimelineLine(
            best[0].Detector,
            best[0].Title,
            best[0].Severity,
            seen.Min(f => f.FirstSeen),
            seen.Max(f => f.LastSeen),
            [.. seen.Select(f => f.Agent ?? "").Order(StringComparer.Ordinal)],
            best.ConvertAll(f => f.Id));
    }
}

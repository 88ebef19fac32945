using Deception.Contracts;

namespace Deception.Controller.Store;

/// <summary>Findings that belong together; everything but the status follows from them.</summary>
public sealed class IncidentRow
{
    public long Id { get; set; }

    /// <summary>Who and where; see <see cref="Incidents.GroupKey"/>.</summary>
    public required string Key { get; set; }
    public string Title { get; set; } = "";
    public Severity Severity { get; set; }
    public int Confidence { get; set; }
    public IncidentStatus Status { get; set; }
    public DateTimeOffset FirstSeen { get; set; }
    public DateTimeOffset LastSeen { get; set; }
    public string? Domain { get; set; }
    public string? SourceIp { get; set; }
    public string? SourceHost { get; set; }
    public string? SourceAccount { get; set; }
    public List<string> Accounts { get; set; } = [];
    public List<string> Techniques { get; set; } = [];
    public List<string> Agents { get; set; } = [];
    public int FindingCount { get; set; }

    /// <summary>The incident that took this one's findings; null for a living one.</summary>
    public long? MergedInto { get; set; }
}

/// <summary>How far an incident's handling is.</summary>
public enum IncidentStatus { Open, Acknowledged, Closed }

using Deception.Contracts;

namespace Deception.Controller.Store;

/// <summary>The highest revision of a finding: what queries need in columns, and the whole of it as JSON.</summary>
public sealed class FindingRow
{
    public required string Id { get; set; }

    /// <summary>Grows with every stored revision of any finding; a revised finding moves to the end.</summary>
    public long Sequence { get; set; }
    public int Revision { get; set; }
    public string Detector { get; set; } = "";
    public FindingKind Kind { get; set; }
    public Severity Severity { get; set; }
    public int Confidence { get; set; }
    public string Title { get; set; } = "";
    public string Agent { get; set; } = "";
    public string? Domain { get; set; }
    public string? SourceIp { get; set; }
    public string? SourceHost { get; set; }
    public string? SourceAccount { get; set; }
    public string? TargetHost { get; set; }
    public List<string> Accounts { get; set; } = [];
    public List<string> Techniques { get; set; } = [];
    public DateTimeOffset FirstSeen { get; set; }
    public DateTimeOffset LastSeen { get; set; }

    /// <summary>When its first revision came in, by the controller's clock.</summary>
    public DateTimeOffset StoredAt { get; set; }
    public long? IncidentId { get; set; }

    /// <summary>Revision, severity and time of its newest outbox entry.</summary>
    public int SentRevision { get; set; }
    public Severity SentSeverity { get; set; }
    public DateTimeOffset SentAt { get; set; }

    /// <summary>When a revision that was held back must go out; null when none is.</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>The contract's finding, as it came.</summary>
    public string Json { get; set; } = "";
}

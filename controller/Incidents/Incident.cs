using Deception.Contracts;
using Deception.Controller.Store;

namespace Deception.Controller.Incidents;

/// <summary>An incident as pages and the API tell it.</summary>
public record Incident
{
    /// <summary>Its number.</summary>
    public required long Id { get; init; }

    /// <summary>Title of its worst finding.</summary>
    public required string Title { get; init; }

    /// <summary>That of its worst finding.</summary>
    public required Severity Severity { get; init; }

    /// <summary>0–100: that of its worst finding.</summary>
    public required int Confidence { get; init; }

    /// <summary>How far its handling is.</summary>
    public required IncidentStatus Status { get; init; }

    /// <summary>Time of the first evidence.</summary>
    public required DateTimeOffset FirstSeen { get; init; }

    /// <summary>Time of the newest evidence.</summary>
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>DNS name of the domain, if known.</summary>
    public string? Domain { get; init; }

    /// <summary>Whom it comes from.</summary>
    public required Entity Source { get; init; }

    /// <summary>Every account that takes part.</summary>
    public required IReadOnlyList<string> Accounts { get; init; }

    /// <summary>MITRE ATT&amp;CK ids.</summary>
    public required IReadOnlyList<string> Techniques { get; init; }

    /// <summary>The agents that saw it.</summary>
    public required IReadOnlyList<string> Agents { get; init; }

    /// <summary>How many findings it joins.</summary>
    public required int FindingCount { get; init; }
}

/// <summary>An incident with all that is known of it.</summary>
public sealed record IncidentDetail : Incident
{
    /// <summary>Its findings in order of time, alike ones of several agents joined.</summary>
    public required IReadOnlyList<TimelineLine> Timeline { get; init; }

    /// <summary>The findings themselves.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }
}

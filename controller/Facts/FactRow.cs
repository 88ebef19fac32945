namespace Deception.Controller.Facts;

/// <summary>Something that agents have learned, which a person may have to look at before the policy takes it.</summary>
public sealed class FactRow
{
    /// <summary>What it is about: <c>controller:DOMAIN:ADDRESS</c>, <c>upkeep:…</c>.</summary>
    public required string Key { get; set; }
    public required string Kind { get; set; }

    /// <summary>The fact, as it came last.</summary>
    public required string Json { get; set; }

    /// <summary>Agents that told it.</summary>
    public List<string> Agents { get; set; } = [];
    public DateTimeOffset FirstTold { get; set; }
    public DateTimeOffset LastTold { get; set; }
    public FactReview Review { get; set; }
    public string? ReviewedBy { get; set; }
    public DateTimeOffset? ReviewedAt { get; set; }
}

/// <summary>What a person said of it.</summary>
public enum FactReview { Pending, Accepted, Rejected, Unneeded }

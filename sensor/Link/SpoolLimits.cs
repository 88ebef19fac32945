namespace Deception.Link;

/// <summary>How much a spool may hold while no broker takes its findings.</summary>
public sealed record SpoolLimits
{
    /// <summary>Most findings. Above it, the newest are refused: an attack's beginning tells more than its end.</summary>
    public int MaxFindings { get; init; } = 100_000;

    /// <summary>Most bytes of findings.</summary>
    public long MaxBytes { get; init; } = 256L << 20;

    /// <summary>
    /// Most bytes of one finding: below the broker's usual limit of 1 MiB a message, so that none can stop up the queue.
    /// </summary>
    public int MaxFindingBytes { get; init; } = 512 << 10;

    /// <summary>
    /// Share of the limits, 0–1, above which growths (revisions after the first) of findings already delivered are
    /// refused, so that what is left is kept for findings not heard of yet.
    /// </summary>
    public double GrowthShare { get; init; } = 0.9;
}

namespace Deception.Controller.Store;

/// <summary>A policy that was published; its revision is the row's number.</summary>
public sealed class PolicyRow
{
    public long Revision { get; set; }
    public DateTimeOffset PublishedAt { get; set; }

    /// <summary>SHA-256 of the file it came from.</summary>
    public required string Digest { get; set; }

    /// <summary>The policy as agents get it.</summary>
    public required string Json { get; set; }
}

namespace Deception.Controller.Store;

/// <summary>One edition of the policy; its revision is the row's number. Rows are never changed.</summary>
public sealed class PolicyRow
{
    public long Revision { get; set; }
    public DateTimeOffset PublishedAt { get; set; }

    /// <summary>Who set it.</summary>
    public required string Who { get; set; }

    /// <summary>What they said about it.</summary>
    public string? Note { get; set; }

    /// <summary>SHA-256 of the policy without its revision, so that layout and comments make no new edition.</summary>
    public required string Digest { get; set; }

    /// <summary>The JSON as it was given, comments and all.</summary>
    public required string Source { get; set; }

    /// <summary>The whole policy with its revision; agents get slices of it.</summary>
    public required string Json { get; set; }
}

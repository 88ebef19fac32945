namespace Deception.Controller.Store;

/// <summary>A token that may read the API.</summary>
public sealed class ApiTokenRow
{
    public required string Name { get; set; }

    /// <summary>SHA-256 of the token; the token itself is nowhere.</summary>
    public required byte[] Digest { get; set; }
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>From then on it opens nothing; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>To the minute.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }
}

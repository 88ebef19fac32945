namespace Deception.Decoys.Hosting;

/// <summary>What a client may cost a decoy.</summary>
public sealed record DecoyLimits
{
    /// <summary>Connections of one address to one decoy at a time; further ones are closed at once, and still told.</summary>
    public int ConnectionsPerClient { get; init; } = 32;

    /// <summary>Connections to one decoy at a time.</summary>
    public int Connections { get; init; } = 2048;

    /// <summary>Longest silence.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Longest life of a connection.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Bytes of one message.</summary>
    public int MessageBytes { get; init; } = 64 << 10;

    /// <summary>Bytes that a client may send over one connection.</summary>
    public long TotalBytes { get; init; } = 4 << 20;
}

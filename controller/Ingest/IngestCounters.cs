namespace Deception.Controller.Ingest;

/// <summary>What came in since the start.</summary>
public sealed class IngestCounters
{
    private long _received;
    private long _refused;

    /// <summary>Messages stored, repeated ones too.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>Messages put aside as dead letters.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>True while the consumer is set up and taking findings.</summary>
    public bool Consuming { get; internal set; }

    internal void Count(int received, int refused)
    {
        Interlocked.Add(ref _received, received);
        Interlocked.Add(ref _refused, refused);
    }
}

namespace Deception.Link;

/// <summary>A finding that waits for the broker's acknowledgement.</summary>
/// <param name="Sequence">Its place in the queue.</param>
/// <param name="Id">The finding's id.</param>
/// <param name="Revision">The finding's revision.</param>
/// <param name="Body">The finding as JSON, as it will be published however often that is tried.</param>
public sealed record SpooledFinding(long Sequence, string Id, int Revision, byte[] Body)
{
    /// <summary>The message's id on the bus, against duplicates.</summary>
    public string MessageId => $"{Id}:{Revision}";
}

/// <summary>How full a spool is.</summary>
/// <param name="Depth">Findings that wait.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="OldestAge">How long the oldest has waited; zero when none waits.</param>
/// <param name="Dropped">Findings refused since the start, because the spool was full or they were too big.</param>
public readonly record struct SpoolState(long Depth, long Bytes, TimeSpan OldestAge, long Dropped);

namespace Deception.Controller.Store;

/// <summary>A message that was refused, and why.</summary>
public sealed class DeadLetterRow
{
    public long Id { get; set; }
    public DateTimeOffset ReceivedAt { get; set; }
    public required string Subject { get; set; }

    /// <summary>Place in the broker's stream: the same message delivered again is not kept twice.</summary>
    public long StreamSequence { get; set; }
    public required string Reason { get; set; }

    /// <summary>The first 64 KiB of it.</summary>
    public required byte[] Payload { get; set; }
}

namespace Deception.Controller.Store;

/// <summary>One message for every output, in order.</summary>
public sealed class OutboxRow
{
    public long Sequence { get; set; }
    public DateTimeOffset StoredAt { get; set; }
    public long? IncidentId { get; set; }

    /// <summary>The finding at the revision that goes out.</summary>
    public required string Json { get; set; }
}

/// <summary>How far an output has got in the outbox.</summary>
public sealed class OutputRow
{
    public required string Name { get; set; }

    /// <summary>Sequence of the last entry that is done with.</summary>
    public long Cursor { get; set; }
}

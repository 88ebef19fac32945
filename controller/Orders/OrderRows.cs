using Deception.Contracts;

namespace Deception.Controller.Orders;

/// <summary>A command to an agent, and its answer.</summary>
public sealed class CommandRow
{
    public required string Id { get; set; }
    public required string Agent { get; set; }
    public required string Kind { get; set; }

    /// <summary>Arguments by name, as JSON.</summary>
    public required string Arguments { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset NotBefore { get; set; }
    public DateTimeOffset Expires { get; set; }
    public required string RequestedBy { get; set; }
    public string? ApprovedBy { get; set; }
    public DateTimeOffset? AnsweredAt { get; set; }
    public CommandOutcome? Outcome { get; set; }
    public string? Detail { get; set; }
}

/// <summary>Who does which job for which domain, and until when.</summary>
public sealed class AssignmentRow
{
    public required string Job { get; set; }
    public required string Domain { get; set; }
    public required string Agent { get; set; }
    public long Epoch { get; set; }
    public DateTimeOffset Expires { get; set; }
}

/// <summary>What only one controller at a time may do.</summary>
public sealed class LeaseRow
{
    public required string Name { get; set; }
    public required string Holder { get; set; }
    public DateTimeOffset Expires { get; set; }
}

namespace Deception.Contracts;

/// <summary>
/// A policy on its way to one agent: what the controller signs. Address and number are signed too, so that another agent's
/// policy, or an old one, is refused.
/// </summary>
public sealed record PolicyIssue
{
    /// <summary>Type of the signed document.</summary>
    public const string DocumentType = "deception.policy/1";

    /// <summary>For whom.</summary>
    public required string Agent { get; init; }

    /// <summary>Grows with each issue for this agent; made from the controller's clock, in milliseconds since 1970.</summary>
    public required long Sequence { get; init; }

    /// <summary>This agent's slice of the policy.</summary>
    public required Policy Policy { get; init; }
}

namespace Deception.Link;

/// <summary>Who an agent is and where its line goes.</summary>
public sealed record AgentLinkOptions
{
    /// <summary>The agent's name: one token of a NATS subject.</summary>
    public required string Agent { get; init; }

    /// <summary><c>sensor</c> or <c>decoys</c>.</summary>
    public required string Role { get; init; }

    /// <summary>The build's version.</summary>
    public required string Version { get; init; }

    /// <summary>Folder for spool and policy.</summary>
    public required string StateFolder { get; init; }

    /// <summary>The broker; null keeps findings in the spool.</summary>
    public BrokerSettings? Broker { get; init; }

    /// <summary>Policy to start with, until the broker has given one.</summary>
    public string? PolicyFile { get; init; }

    /// <summary>How much the spool may hold.</summary>
    public SpoolLimits Limits { get; init; } = new();
}

namespace Deception.Controller.Authority;

/// <summary>A secret of the controller's, sealed by Data Protection.</summary>
public sealed class SecretRow
{
    public required string Name { get; set; }
    public required byte[] Sealed { get; set; }
}

/// <summary>A one-time token that was handed out. The token itself isn't kept.</summary>
public sealed class EnrolmentRow
{
    /// <summary>SHA-256 of the secret.</summary>
    public required string Digest { get; set; }
    public required string Role { get; set; }

    /// <summary>Name that the agent must take; null leaves it to the agent.</summary>
    public string? Name { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset Expires { get; set; }
    public DateTimeOffset? UsedAt { get; set; }
    public string? UsedBy { get; set; }
}

/// <summary>An agent that may sign in to the broker.</summary>
public sealed class EnrolledAgent
{
    public required string Name { get; set; }
    public required string Role { get; set; }

    /// <summary>Public part of the key that it signs in with.</summary>
    public required string PublicKey { get; set; }

    /// <summary>A key that it made at our command and doesn't use yet.</summary>
    public string? NextKey { get; set; }
    public DateTimeOffset EnrolledAt { get; set; }
    public DateTimeOffset KeyIssuedAt { get; set; }
    public DateTimeOffset KeyExpires { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>Numbers of the last issues sent to it.</summary>
    public long OrdersSequence { get; set; }
    public long PolicySequence { get; set; }

    /// <summary>Which composition of the policy it was sent, and whether it needs that again.</summary>
    public string? PolicyMark { get; set; }
    public bool PolicyWanted { get; set; }

    /// <summary>How often orders were asked for again: a change sends them anew.</summary>
    public int OrdersWanted { get; set; }
}

/// <summary>A key that no longer holds.</summary>
public sealed class RevocationRow
{
    public required string PublicKey { get; set; }
    public required string Agent { get; set; }
    public DateTimeOffset RevokedAt { get; set; }

    /// <summary>When the broker confirmed it; null while it has not.</summary>
    public DateTimeOffset? EffectiveAt { get; set; }
}

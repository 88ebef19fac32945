namespace Deception.Contracts;

/// <summary>A sign-in that succeeded, as the wire showed it: its credentials are on the host that it came from.</summary>
/// <param name="Account">As it was written: <c>name@REALM</c>, <c>DOMAIN\name</c>, a name or a distinguished name.</param>
/// <param name="Address">Where it came from.</param>
/// <param name="At">The last one, by packet time.</param>
public sealed record SignInSighting(string Account, string Address, DateTimeOffset At);

/// <summary>A write to the directory that succeeded, as the wire showed it: who made it, which the directory doesn't keep.</summary>
/// <param name="Object">Distinguished name of the object.</param>
/// <param name="Attributes">Attributes that were written, in lower case.</param>
/// <param name="Members">Distinguished names that came into or left its <c>member</c> attribute.</param>
/// <param name="Account">Who wrote; null where the sign-in wasn't seen.</param>
/// <param name="Address">From where.</param>
/// <param name="At">Packet time.</param>
public sealed record WriteSighting(string Object, IReadOnlyList<string> Attributes, IReadOnlyList<string> Members, string? Account, string Address, DateTimeOffset At);

/// <summary>What an agent saw on the wire since it last told.</summary>
/// <param name="SignIns">Sign-ins, each account and address once.</param>
/// <param name="Writes">Writes to a directory.</param>
public sealed record SightingsFact(IReadOnlyList<SignInSighting> SignIns, IReadOnlyList<WriteSighting> Writes)
{
    /// <summary>Most of each kind in one fact.</summary>
    public const int Most = 500;
}

/// <summary>
/// What all agents have seen that concerns a domain, for whoever reads its directory: sealed under the key of the lease and left at the broker by the controller.
/// </summary>
public sealed record Sightings
{
    /// <summary>DNS name of the domain.</summary>
    public required string Domain { get; init; }

    /// <summary>Sign-ins of the last day, the newest first.</summary>
    public IReadOnlyList<SignInSighting> SignIns { get => field ?? []; init; }

    /// <summary>Writes of the last hour, the newest first.</summary>
    public IReadOnlyList<WriteSighting> Writes { get => field ?? []; init; }

    /// <summary>Findings of the last week that name accounts, and what audits of hosts found, without evidence.</summary>
    public IReadOnlyList<Finding> Findings { get => field ?? []; init; }
}

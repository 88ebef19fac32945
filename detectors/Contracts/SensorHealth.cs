namespace Deception.Contracts;

/// <summary>How an agent is, every ten seconds. Counters count since <see cref="Started"/>.</summary>
public sealed record SensorHealth
{
    /// <summary>The agent's name.</summary>
    public required string Agent { get; init; }

    /// <summary><c>sensor</c> or <c>decoys</c>.</summary>
    public required string Role { get; init; }

    /// <summary>The build's version.</summary>
    public required string Version { get; init; }

    /// <summary>Start of the process, wall clock.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When this report was made, wall clock.</summary>
    public required DateTimeOffset ReportedAt { get; init; }

    /// <summary>Packets that reached the decoder.</summary>
    public long PacketsSeen { get; init; }

    /// <summary>Packets that the kernel or libpcap dropped.</summary>
    public long PacketsLostKernel { get; init; }

    /// <summary>Packets, findings or messages dropped at a full queue of ours.</summary>
    public long PacketsLostQueue { get; init; }

    /// <summary>Packets and files of evidence for which there was no room.</summary>
    public long EvidenceDropped { get; init; }

    /// <summary>TCP and UDP flows now tracked.</summary>
    public long Flows { get; init; }

    /// <summary>State given up because a cap was reached.</summary>
    public long EvictedState { get; init; }

    /// <summary>Messages that could not be parsed, by protocol.</summary>
    public IReadOnlyDictionary<string, long> Unparsed { get => field ?? new Dictionary<string, long>(); init; }

    /// <summary>Findings in the spool, not yet acknowledged by the broker.</summary>
    public long SpoolDepth { get; init; }

    /// <summary>Age in seconds of the oldest finding in the spool; 0 when empty.</summary>
    public double SpoolAgeSeconds { get; init; }

    /// <summary>Findings lost because the spool was full.</summary>
    public long SpoolDropped { get; init; }

    /// <summary>Number of the policy issue in force; null without a policy from a controller.</summary>
    public long? PolicySequence { get; init; }

    /// <summary>Revision of the policy in force; null without a policy.</summary>
    public long? PolicyRevision { get; init; }

    /// <summary>Why the newest policy was refused; null when it was taken.</summary>
    public string? PolicyFault { get; init; }

    /// <summary>Our clock minus the broker's, in seconds; null when not measured.</summary>
    public double? ClockOffsetSeconds { get; init; }

    /// <summary>Time of the last packet, packet clock.</summary>
    public DateTimeOffset? LastPacket { get; init; }

    /// <summary>Interfaces under capture.</summary>
    public IReadOnlyList<string> Interfaces { get => field ?? []; init; }

    /// <summary>What this agent could not start, each with its reason.</summary>
    public IReadOnlyList<string> CapabilitiesMissing { get => field ?? []; init; }

    /// <summary>Orders and commands refused since the start: unsigned, expired, repeated, another's, or of an unknown kind.</summary>
    public long OrdersRefused { get; init; }

    /// <summary>Jobs that this agent could do if it held their lease.</summary>
    public IReadOnlyList<string> Jobs { get => field ?? []; init; }

    /// <summary>Leases that it holds, as <c>job:domain</c>.</summary>
    public IReadOnlyList<string> Assignments { get => field ?? []; init; }

    /// <summary>When its JWT expires; null for an agent that is not enrolled.</summary>
    public DateTimeOffset? KeyExpires { get; init; }

    /// <summary>Resident memory in bytes.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>CPU seconds used.</summary>
    public double CpuSeconds { get; init; }
}

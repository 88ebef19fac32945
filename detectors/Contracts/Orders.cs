namespace Deception.Contracts;

/// <summary>
/// What an agent has to do now: all commands that are neither answered nor expired, and the leases that it holds. Each
/// issue replaces the one before, so an agent that was away needs to read the last one only. The controller signs it
/// whole: address and number with it.
/// </summary>
public sealed record Orders
{
    /// <summary>Type of the signed document.</summary>
    public const string DocumentType = "deception.orders/1";

    /// <summary>For whom.</summary>
    public required string Agent { get; init; }

    /// <summary>Grows with each issue for this agent; made from the controller's clock, in milliseconds since 1970.</summary>
    public required long Sequence { get; init; }

    /// <summary>Commands, the oldest first.</summary>
    public IReadOnlyList<Command> Commands { get => field ?? []; init; }

    /// <summary>Leases.</summary>
    public IReadOnlyList<Assignment> Assignments { get => field ?? []; init; }
}

/// <summary>Something to be done once.</summary>
public sealed record Command
{
    /// <summary>The longest time that a command may be valid for.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromDays(7);

    /// <summary>Unique for ever.</summary>
    public required string Id { get; init; }

    /// <summary>What: one of <see cref="CommandKinds"/>. Agents refuse kinds that they don't list.</summary>
    public required string Kind { get; init; }

    /// <summary>With what, by name.</summary>
    public IReadOnlyDictionary<string, string> Arguments { get => field ?? new Dictionary<string, string>(); init; }

    /// <summary>Not to be done before.</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>Not to be done from then on.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>Who asked for it.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>Who approved it; null where no approval is asked.</summary>
    public string? ApprovedBy { get; init; }
}

/// <summary>The kinds of command.</summary>
public static class CommandKinds
{
    /// <summary>Make a new key and tell its public part as a fact.</summary>
    public const string RotateKey = "rotate-key";

    /// <summary>Sign in with the new key from now on; argument <c>jwt</c>.</summary>
    public const string AcceptKey = "accept-key";

    /// <summary>Send a health report now.</summary>
    public const string ReportHealth = "report-health";

    /// <summary>Read the policy again.</summary>
    public const string RefreshPolicy = "refresh-policy";
}

/// <summary>A lease: until it expires, this agent alone does this job for this domain.</summary>
/// <param name="Job">What, e.g. <c>assess</c>.</param>
/// <param name="Domain">DNS name of the domain.</param>
/// <param name="Epoch">Grows with each change of hands: who holds an older one has lost it.</param>
/// <param name="Expires">When it lapses unless it is renewed.</param>
/// <param name="StateKey">Key (base64, 32 bytes) that the job's holders seal their state with for each other; null when the job has none.</param>
public sealed record Assignment(string Job, string Domain, long Epoch, DateTimeOffset Expires, string? StateKey = null);

/// <summary>What stands of a snapshot that an agent left for the next holder of its lease.</summary>
/// <param name="Agent">Who left it.</param>
/// <param name="Upload">Names this one among its former ones.</param>
/// <param name="Slot"><c>a</c> or <c>b</c>.</param>
/// <param name="Parts">Number of parts.</param>
/// <param name="TakenAt">When the directory was read, by its clock.</param>
public sealed record SnapshotManifest(string Agent, Guid Upload, string Slot, int Parts, DateTimeOffset TakenAt);

/// <summary>What came of a command.</summary>
public enum CommandOutcome { Done, Refused, Failed }

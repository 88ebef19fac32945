namespace Deception.Contracts;

/// <summary>What an agent has learned or done, of which one kind is filled in (<c>deception.fact/1</c>).</summary>
public sealed record Fact
{
    /// <summary>The schema's name and major version.</summary>
    public const string SchemaName = "deception.fact/1";

    /// <summary>Always <see cref="SchemaName"/>.</summary>
    public string Schema { get => field ?? SchemaName; init; }

    /// <summary>Unique for each fact: the message id on the bus.</summary>
    public required string Id { get; init; }

    /// <summary>Who says it.</summary>
    public required string Agent { get; init; }

    /// <summary>The agent's wall clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The agent is up: the first fact on each new line.</summary>
    public HelloFact? Hello { get; init; }

    /// <summary>Answer to a command, or to orders that could not be taken.</summary>
    public AnswerFact? Answer { get; init; }

    /// <summary>A step of changing the agent's key.</summary>
    public KeyFact? Key { get; init; }

    /// <summary>A host that acts as a domain controller, and how that was learned.</summary>
    public ControllerFact? Controller { get; init; }

    /// <summary>A sign-in of a honey account that our own upkeep is about to make.</summary>
    public UpkeepFact? Upkeep { get; init; }

    /// <summary>Who is who in a domain, as its directory says.</summary>
    public DirectoryFact? Directory { get; init; }

    /// <summary>An account that may replicate passwords without being a controller.</summary>
    public ReplicatorFact? Replicator { get; init; }

    /// <summary>What an assessment came to.</summary>
    public AssessmentFact? Assessment { get; init; }

    /// <summary>Sign-ins and directory writes that were seen on the wire.</summary>
    public SightingsFact? Sightings { get; init; }
}

/// <summary>The agent is up.</summary>
/// <param name="Version">Its build.</param>
/// <param name="Started">Start of the process.</param>
public sealed record HelloFact(string Version, DateTimeOffset Started);

/// <summary>Answer to a command.</summary>
/// <param name="Command">The command's id; null for a document that could not be read or trusted.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Detail">Why, in one line.</param>
public sealed record AnswerFact(string? Command, CommandOutcome Outcome, string? Detail);

/// <summary>A key that the agent wants to sign in with, or has signed in with.</summary>
/// <param name="PublicKey">Its public part.</param>
/// <param name="Proof">Signature of <c>deception.key/1:AGENT:PUBLICKEY</c> by that key, in base64.</param>
/// <param name="InUse">True once the agent signs in with it.</param>
public sealed record KeyFact(string PublicKey, string Proof, bool InUse)
{
    /// <summary>What <see cref="Proof"/> signs.</summary>
    public static byte[] ProofText(string agent, string publicKey) =>
        System.Text.Encoding.UTF8.GetBytes($"deception.key/1:{agent}:{publicKey}");
}

/// <summary>A host that acts as a domain controller.</summary>
/// <param name="Domain">DNS name of its domain, if known.</param>
/// <param name="Name">Its host name, if known.</param>
/// <param name="Address">Its address.</param>
/// <param name="Source">How it was learned: <c>wire</c> or <c>dns</c>.</param>
public sealed record ControllerFact(string? Domain, string? Name, string Address, string Source);

/// <summary>A sign-in to come.</summary>
/// <param name="Account">The honey account.</param>
/// <param name="Domain">Its domain.</param>
/// <param name="Source">Address that it will come from.</param>
/// <param name="At">When, give or take two minutes.</param>
public sealed record UpkeepFact(string Account, string? Domain, string Source, DateTimeOffset At);

/// <summary>Who is who in a domain.</summary>
/// <param name="Domain">Its DNS name.</param>
/// <param name="Privileged">sAMAccountNames of accounts in privileged groups, nested ones too.</param>
/// <param name="Encryption">Encryption types of service accounts, as in <see cref="AccountPolicy.Encryption"/>, by sAMAccountName.</param>
public sealed record DirectoryFact(string Domain, IReadOnlyList<string> Privileged, IReadOnlyDictionary<string, IReadOnlyList<string>> Encryption);

/// <summary>An account that may replicate passwords without being a controller: a synchroniser, or an intruder's.</summary>
/// <param name="Domain">DNS name of its domain.</param>
/// <param name="Account">sAMAccountName.</param>
public sealed record ReplicatorFact(string Domain, string Account);

/// <summary>What an assessment came to; its findings go their own way.</summary>
/// <param name="Domain">DNS name of the domain.</param>
/// <param name="TakenAt">When the directory was read, by the controller's clock.</param>
/// <param name="Score">0–100; 0 is good.</param>
/// <param name="Grade">A to E.</param>
/// <param name="ScoreVersion">Version of the formula.</param>
/// <param name="Failed">Ids of the checks that fail.</param>
/// <param name="Unread">Ids of the checks that couldn't answer.</param>
public sealed record AssessmentFact(string Domain, DateTimeOffset TakenAt, double Score, string Grade, int ScoreVersion, IReadOnlyList<string> Failed, IReadOnlyList<string> Unread);

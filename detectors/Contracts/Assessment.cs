namespace Deception.Contracts;

/// <summary>What an assessment of a domain found (<c>deception.assessment/1</c>).</summary>
public sealed record Assessment
{
    /// <summary>The schema's name and major version.</summary>
    public const string SchemaName = "deception.assessment/1";

    /// <summary>Always <see cref="SchemaName"/>.</summary>
    public string Schema { get => field ?? SchemaName; init; }

    /// <summary>DNS name of the domain.</summary>
    public required string Domain { get; init; }

    /// <summary>When the directory was read, by the controller's clock.</summary>
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>The controller that was read.</summary>
    public string? Server { get; init; }

    /// <summary>Who read it.</summary>
    public string? Reader { get; init; }

    /// <summary>How many objects were read.</summary>
    public int Objects { get; init; }

    /// <summary>0–100; 0 is good.</summary>
    public double Score { get; init; }

    /// <summary>A to E.</summary>
    public required string Grade { get; init; }

    /// <summary>Version of the formula: scores of different versions don't compare.</summary>
    public int ScoreVersion { get; init; }

    /// <summary>Scores of the categories, in the catalogue's order.</summary>
    public IReadOnlyList<CategoryScore> Categories { get => field ?? []; init; }

    /// <summary>Fixes that lower the score most for the least objects touched.</summary>
    public IReadOnlyList<FocusArea> Focus { get => field ?? []; init; }

    /// <summary>Every check's answer.</summary>
    public IReadOnlyList<CheckAnswer> Checks { get => field ?? []; init; }

    /// <summary>The riskiest users and computers.</summary>
    public IReadOnlyList<IdentityRisk> Identities { get => field ?? []; init; }

    /// <summary>What couldn't be read.</summary>
    public IReadOnlyList<string> Unread { get => field ?? []; init; }

    /// <summary>Former scores of this formula, the oldest first.</summary>
    public IReadOnlyList<ScorePoint> History { get => field ?? []; init; }
}

/// <summary>A category's part.</summary>
/// <param name="Category">Its name.</param>
/// <param name="Score">0–100.</param>
/// <param name="Weight">How much of the domain's score it can make, 0–1.</param>
/// <param name="Failed">Checks that fail.</param>
/// <param name="Passed">Checks that pass.</param>
/// <param name="Unread">Checks that couldn't answer.</param>
public sealed record CategoryScore(string Category, double Score, double Weight, int Failed, int Passed, int Unread);

/// <summary>A fix worth doing first.</summary>
/// <param name="Check">Id of the check.</param>
/// <param name="Title">Its title.</param>
/// <param name="Gain">By how much the domain's score falls.</param>
/// <param name="Objects">How many objects are touched.</param>
public sealed record FocusArea(string Check, string Title, double Gain, int Objects);

/// <summary>A check's answer.</summary>
public sealed record CheckAnswer
{
    /// <summary>The catalogue's id.</summary>
    public required string Id { get; init; }

    /// <summary>Its title.</summary>
    public required string Title { get; init; }

    /// <summary>Its category.</summary>
    public required string Category { get; init; }

    /// <summary>How bad it is.</summary>
    public required Severity Severity { get; init; }

    /// <summary><c>passed</c>, <c>failed</c> or <c>unread</c>.</summary>
    public required string State { get; init; }

    /// <summary>Points in its category.</summary>
    public int Points { get; init; }

    /// <summary>By how much the domain's score would fall without it.</summary>
    public double Gain { get; init; }

    /// <summary>The objects that fail it.</summary>
    public IReadOnlyList<AffectedObject> Objects { get => field ?? []; init; }

    /// <summary>What it couldn't read.</summary>
    public IReadOnlyList<string> Missing { get => field ?? []; init; }
}

/// <summary>An object that fails a check.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Object">Its distinguished name, or the file's path.</param>
/// <param name="Detail">What is wrong with it.</param>
/// <param name="Sid">Its SID, if it has one.</param>
public sealed record AffectedObject(string Name, string Object, string Detail, string? Sid);

/// <summary>A user or computer and its risk.</summary>
public sealed record IdentityRisk
{
    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>Its distinguished name.</summary>
    public required string Object { get; init; }

    /// <summary><c>user</c> or <c>computer</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>0–100.</summary>
    public double Score { get; init; }

    /// <summary>Why.</summary>
    public IReadOnlyList<string> Reasons { get => field ?? []; init; }

    /// <summary>Shortest path to the crown, this identity first; empty without one.</summary>
    public IReadOnlyList<PathStep> Path { get => field ?? []; init; }
}

/// <summary>A step of a path.</summary>
/// <param name="Name">Who or what.</param>
/// <param name="Kind">Its class.</param>
/// <param name="How">How the next one is taken; null at the end.</param>
public sealed record PathStep(string Name, string Kind, string? How);

/// <summary>A former score.</summary>
/// <param name="At">When.</param>
/// <param name="Score">0–100.</param>
public sealed record ScorePoint(DateTimeOffset At, double Score);

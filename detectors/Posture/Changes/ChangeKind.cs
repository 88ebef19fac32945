using Deception.Contracts;

namespace Deception.Posture.Changes;

/// <summary>What a change means for the domain.</summary>
public enum Impact
{
    /// <summary>Neither.</summary>
    Informational,

    /// <summary>A weakness is gone.</summary>
    Good,

    /// <summary>A weakness has come.</summary>
    Bad,
}

/// <summary>A kind of change that is watched: an entry of the catalogue.</summary>
/// <param name="Id"><c>change.…</c>, or the id of the threat that it is.</param>
/// <param name="Title">In a few words.</param>
/// <param name="Severity">Of a bad one; good and informational ones are informational.</param>
/// <param name="Why">What a bad one gives to an attacker.</param>
/// <param name="Techniques">MITRE ATT&amp;CK v18 ids.</param>
/// <param name="Threat">Id of the row of the detection catalogue that a bad one is the other half of; null if there is none.</param>
public sealed record ChangeKind(string Id, string Title, Severity Severity, string Why, IReadOnlyList<string> Techniques, string? Threat = null);

/// <summary>A change of the directory.</summary>
public sealed record DirectoryChange
{
    // How a change with a stamp of its own is known.
    internal const string Stamped = "replication metadata";

    /// <summary>Which kind.</summary>
    public required ChangeKind Kind { get; init; }

    /// <summary>Good, bad or neither.</summary>
    public required Impact Impact { get; init; }

    /// <summary>Distinguished name of the object, or a file's path.</summary>
    public required string Object { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>Its SID, if it has one.</summary>
    public string? Sid { get; init; }

    /// <summary>objectGUID, which stays when it is renamed; the path of a file.</summary>
    public required string Identity { get; init; }

    /// <summary>The attribute.</summary>
    public required string Attribute { get; init; }

    /// <summary>What was there; null for nothing.</summary>
    public string? Before { get; init; }

    /// <summary>What is there; null for nothing.</summary>
    public string? After { get; init; }

    /// <summary>In a sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>When it was made, as the directory keeps it.</summary>
    public required DateTimeOffset When { get; init; }

    /// <summary>The controller where it was made; null if the directory doesn't tell.</summary>
    public string? Origin { get; init; }

    /// <summary>How <see cref="When"/> and <see cref="Origin"/> are known.</summary>
    public required string Attribution { get; init; }

    /// <summary>True when <see cref="When"/> is this very change's, as its replication metadata has it.</summary>
    public bool IsStamped => Attribution == Stamped;

    /// <summary>Who made it; null where the wire didn't show it.</summary>
    public ChangeAuthor? Author { get; init; }

    /// <summary>A bad one's severity; informational otherwise.</summary>
    public Severity Severity => Impact == Impact.Bad ? Kind.Severity : Severity.Informational;
}

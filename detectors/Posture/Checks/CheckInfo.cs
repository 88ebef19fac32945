using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks;

/// <summary>What a check looks after.</summary>
public enum Category
{
    /// <summary>Who rules.</summary>
    PrivilegedAccess,

    /// <summary>What nobody uses or looks after any more.</summary>
    StaleObjects,

    /// <summary>Kerberos and delegation.</summary>
    Kerberos,

    /// <summary>Passwords.</summary>
    Passwords,

    /// <summary>Permissions and the paths they open.</summary>
    Permissions,

    /// <summary>Group policy.</summary>
    GroupPolicy,

    /// <summary>Certificates.</summary>
    Certificates,

    /// <summary>Trusts.</summary>
    Trusts,

    /// <summary>Controllers, DNS, schema, functional levels.</summary>
    Infrastructure,

    /// <summary>The decoys themselves.</summary>
    Deception,
}

/// <summary>
/// How a weakness is mended. Commands may name <c>{dn}</c>, <c>{name}</c>, <c>{sid}</c>, <c>{domain}</c> and <c>{basedn}</c>, and what the check adds to an object
/// (<see cref="Affected.Values"/>), always between single quotes.
/// </summary>
/// <param name="Console">Steps at the administration consoles.</param>
/// <param name="PowerShell">The fix, for each object.</param>
/// <param name="Verify">A query whose answer tells that it is mended.</param>
/// <param name="Revert">How the fix is undone, in PowerShell.</param>
/// <param name="Samba">The fix by <c>samba-tool</c> or LDIF, where Samba has it.</param>
/// <param name="SambaRevert">How that is undone.</param>
public sealed record Remedy(string Console, string PowerShell, string Verify, string Revert, string? Samba = null, string? SambaRevert = null);

/// <summary>A check's catalogue entry.</summary>
public sealed record CheckInfo
{
    /// <summary>The catalogue's id.</summary>
    public required string Id { get; init; }

    /// <summary>The weakness in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>What it looks after.</summary>
    public required Category Category { get; init; }

    /// <summary>How bad it is.</summary>
    public required Severity Severity { get; init; }

    /// <summary>Part of its category's score, 1–100.</summary>
    public required int Points { get; init; }

    /// <summary>What it needs to know; when that wasn't read, it doesn't answer.</summary>
    public Needs Needs { get; init; } = Needs.Domain;

    /// <summary>MITRE ATT&amp;CK v18 ids.</summary>
    public IReadOnlyList<string> Techniques { get; init; } = [];

    /// <summary>Names of the ANSSI control points that it covers.</summary>
    public IReadOnlyList<string> Anssi { get; init; } = [];

    /// <summary>Numbers of the published ways to abuse certificate services.</summary>
    public IReadOnlyList<string> Esc { get; init; } = [];

    /// <summary>Ids of the rules in <c>reference/auditor-rules.tsv</c> whose idea it covers.</summary>
    public IReadOnlyList<string> Covers { get; init; } = [];

    /// <summary>What an attacker gains by it.</summary>
    public required string Why { get; init; }

    /// <summary>How it is mended.</summary>
    public required Remedy Remedy { get; init; }
}

/// <summary>A change of one attribute that mends, with what it was before: turned round it reverts.</summary>
/// <param name="Object">Distinguished name.</param>
/// <param name="Attribute">Attribute's name.</param>
/// <param name="Before">Values that are there: <see cref="string"/> or <see cref="byte"/>[].</param>
/// <param name="After">Values that shall be there instead.</param>
public sealed record AttributeChange(string Object, string Attribute, IReadOnlyList<object> Before, IReadOnlyList<object> After);

/// <summary>An object that a check found fault with.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Object">Its distinguished name, or the file's path.</param>
/// <param name="Detail">What is wrong with it.</param>
/// <param name="Sid">Its SID, if it has one.</param>
public sealed record Affected(string Name, string Object, string Detail, string? Sid = null)
{
    /// <summary>What mends this object, where that is a matter of attributes alone.</summary>
    public IReadOnlyList<AttributeChange> Changes { get; init; } = [];

    /// <summary>What the remedy's commands name beside the object itself.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();
}

/// <summary>
/// A rule about the directory: a pure function of a snapshot. Its file holds all there is to know about it.
/// </summary>
public abstract class Check
{
    /// <summary>Its catalogue entry.</summary>
    public abstract CheckInfo Info { get; }

    /// <summary>The objects that fail it, in the directory's order; none when it passes.</summary>
    public abstract IEnumerable<Affected> Examine(Survey survey);
}

/// <summary>A check's answer.</summary>
public enum CheckState
{
    /// <summary>Nothing is wrong.</summary>
    Passed,

    /// <summary>Something is wrong.</summary>
    Failed,

    /// <summary>What it needs couldn't be read.</summary>
    Unread,
}

/// <summary>What came of a check.</summary>
/// <param name="Info">Which check.</param>
/// <param name="State">Its answer.</param>
/// <param name="Objects">The objects that fail it.</param>
/// <param name="Missing">What couldn't be read, also beside objects that fail.</param>
public sealed record CheckResult(CheckInfo Info, CheckState State, IReadOnlyList<Affected> Objects, IReadOnlyList<string> Missing);

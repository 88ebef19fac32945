using Deception.Contracts;

namespace Deception.Threats.Detection;

/// <summary>A detector's metadata: what stands in its catalogue row and what a person needs to judge and answer it.</summary>
public sealed record DetectorInfo
{
    /// <summary>The catalogue's id.</summary>
    public required string Id { get; init; }

    /// <summary>Title of its findings.</summary>
    public required string Title { get; init; }

    /// <summary>What sort of finding it makes.</summary>
    public required FindingKind Kind { get; init; }

    /// <summary>The usual severity.</summary>
    public required Severity Severity { get; init; }

    /// <summary>How well proven it is.</summary>
    public Maturity Maturity { get; init; } = Maturity.Incubating;

    /// <summary>MITRE ATT&amp;CK v18 ids.</summary>
    public required IReadOnlyList<string> Techniques { get; init; }

    /// <summary>What lawful behaviour looks alike, and why it stays silent or how to tell it.</summary>
    public required string BenignCauses { get; init; }

    /// <summary>Which threshold or condition loses which attack; empty when nothing is traded.</summary>
    public string LosesAttacks { get; init; } = "";

    /// <summary>What to do about a finding.</summary>
    public required ResponseGuide Guide { get; init; }

    /// <summary>Public descriptions of the techniques.</summary>
    public IReadOnlyList<string> References => _references ??=
        [.. Techniques.Select(t => $"https://attack.mitre.org/techniques/{t.Replace('.', '/')}/")];

    private IReadOnlyList<string>? _references;
}

/// <summary>What to do about a finding, step by step.</summary>
/// <param name="Happened">What the attacker did and gained.</param>
/// <param name="Check">How to make sure.</param>
/// <param name="Contain">How to stop it now.</param>
/// <param name="Mend">How to close the way, with commands.</param>
/// <param name="Revert">How to undo containment.</param>
public sealed record ResponseGuide(string Happened, string Check, string Contain, string Mend, string Revert);

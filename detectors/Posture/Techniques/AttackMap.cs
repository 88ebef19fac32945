using Deception.Contracts;
using Deception.Posture.Changes;
using Deception.Posture.Checks;
using Deception.Posture.Hosts;

namespace Deception.Posture.Techniques;

/// <summary>A technique with what covers it.</summary>
/// <param name="Technique">Which.</param>
/// <param name="Covers">What covers it, in the order that it was given.</param>
/// <param name="Failing">Of an assessment: the checks of it that fail, so that the technique would work here.</param>
public sealed record TechniqueCover(Technique Technique, IReadOnlyList<Cover> Covers, IReadOnlyList<string> Failing)
{
    /// <summary>True when nothing would see it.</summary>
    public bool IsBlind => Covers.Count == 0;

    /// <summary>True when nothing sees it while it happens: at best its conditions were looked for before.</summary>
    public bool IsUnwatched => !Covers.Any(c => c.Kind is CoverKind.Detector or CoverKind.Decoy or CoverKind.Change);

    /// <summary>How many of a kind cover it.</summary>
    public int Count(CoverKind kind) => Covers.Count(c => c.Kind == kind);
}

/// <summary>The techniques that touch identity: which are covered by what, and which by nothing.</summary>
public static class AttackMap
{
    /// <summary>What this library covers: all checks, of directories and hosts, and watched changes.</summary>
    public static IReadOnlyList<Cover> Own { get; } =
    [
        .. CheckCatalogue.All.Select(c => new Cover(CoverKind.Check, c.Info.Id, c.Info.Techniques)),
        .. HostCheckCatalogue.All.Select(c => new Cover(CoverKind.Check, c.Info.Id, c.Info.Techniques)),
        .. ChangeCatalogue.All.Where(k => k != ChangeCatalogue.Honey).Select(k => new Cover(CoverKind.Change, k.Id, k.Techniques)),
        new Cover(CoverKind.Decoy, ChangeCatalogue.Honey.Id, ChangeCatalogue.Honey.Techniques),
    ];

    /// <summary>All techniques of <see cref="Technique.All"/>, in its order.</summary>
    /// <param name="others">What else covers some: detectors and decoys.</param>
    /// <param name="assessment">An assessment whose failing checks are marked; null for none.</param>
    public static IReadOnlyList<TechniqueCover> Of(IEnumerable<Cover> others, Assessment? assessment = null)
    {
        var failing = assessment?.Checks.Where(c => c.State == "failed").Select(c => c.Id).ToHashSet(StringComparer.Ordinal) ?? [];
        var byTechnique = Own.Concat(others).SelectMany(c => c.Techniques.Distinct().Select(t => (t, c))).ToLookup(p => p.t, p => p.c, StringComparer.Ordinal);
        return [.. Technique.All.Select(t => new TechniqueCover(t, [.. byTechnique[t.Id]], [.. byTechnique[t.Id].Where(c => failing.Contains(c.Id)).Select(c => c.Id)]))];
    }
}

using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Changes;

/// <summary>Who made a change, where the wire showed it: the directory keeps when and where, but never who.</summary>
/// <param name="Account">The account; null where its sign-in wasn't seen.</param>
/// <param name="Address">Where it wrote from.</param>
public sealed record ChangeAuthor(string? Account, string Address);

/// <summary>Puts changes together with the writes that the wire showed.</summary>
public static class WireAuthors
{
    // Clocks of sensors and controllers differ by less; Kerberos itself bears five minutes.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(2);

    /// <summary>The changes, with the author of each that a write explains.</summary>
    /// <param name="changes">Changes between two snapshots.</param>
    /// <param name="before">The former one.</param>
    /// <param name="after">The latter one.</param>
    /// <param name="writes">Writes that agents saw succeed.</param>
    public static IReadOnlyList<DirectoryChange> Join(IReadOnlyList<DirectoryChange> changes, DirectorySnapshot before, DirectorySnapshot after, IReadOnlyList<WriteSighting> writes)
    {
        if (writes.Count == 0)
        {
            return changes;
        }
        var byObject = writes.ToLookup(w => w.Object, StringComparer.OrdinalIgnoreCase);
        return [.. changes.Select(c => Author(c, byObject[c.Object], before, after) is { } author ? c with { Author = author } : c)];
    }

    private static ChangeAuthor? Author(DirectoryChange change, IEnumerable<WriteSighting> writes, DirectorySnapshot before, DirectorySnapshot after)
    {
        // A stamp tells the second; without one it was between the two looks.
        var (from, to) = change.IsStamped ? (change.When - Skew, change.When + Skew) : (before.Header.TakenAt - Skew, after.Header.TakenAt + Skew);
        var attribute = change.Attribute.ToLowerInvariant();
        var candidates = writes.Where(w => w.At >= from && w.At <= to && w.Attributes.Contains(attribute, StringComparer.Ordinal)).ToList();
        var named = candidates.Where(w => w.Members.Any(m => (after.Find(m) ?? before.Find(m))?.Label is { } label && (label == change.After || label == change.Before))).ToList();
        // A write that names others explains a member only where he came through a group that it names.
        return (named.Count > 0 ? named : candidates.Where(w => w.Members.Count == 0 || w.Members.Any(m => (after.Find(m) ?? before.Find(m))?.Class == "group"))).OrderBy(w => (w.At - change.When).Duration()).ThenBy(w => w.Account is null).ThenBy(w => w.Account, StringComparer.Ordinal)
            .Select(w => new ChangeAuthor(w.Account, w.Address)).FirstOrDefault();
    }
}

using System.Globalization;
using Deception.ActiveDirectory;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Changes;

/// <summary>When and where a change was made, as the directory keeps it (replPropertyMetaData).</summary>
internal sealed class Attribution
{
    // The prefix table that every directory starts with (MS-DRSR 5.12.4 and 5.14.1: MakeAttid).
    private static readonly (string Prefix, uint Index)[] Prefixes =
    [
        ("1.2.840.113556.1.4.260.", 11), ("1.2.840.113556.1.4.262.", 13), ("1.2.840.113556.1.4.263.", 15), ("1.2.840.113556.1.4.305.", 18),
        ("1.2.840.113556.1.2.", 2), ("1.2.840.113556.1.3.", 3), ("1.2.840.113556.1.4.", 9), ("1.2.840.113556.1.5.", 10),
        ("0.9.2342.19200300.100.1.", 21), ("0.9.2342.19200300.100.", 19), ("2.16.840.1.113730.3.1.", 22), ("2.16.840.1.113730.3.", 20), ("2.5.4.", 0), ("2.5.6.", 1), ("2.5.5.", 8),
    ];

    // Linked values have no stamp on the object (MS-ADTS 3.1.1.2.4.7): theirs is in msDS-ReplValueMetaData.
    private static readonly HashSet<string> Linked = new(StringComparer.Ordinal) { "member", "msDS-PSOAppliesTo", "msDS-RevealOnDemandGroup", "msDS-NeverRevealGroup", "msDS-ManagedAccountPrecededByLink", "managedBy" };

    private readonly Dictionary<string, uint> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, string> _controllers = [];

    public Attribution(DirectorySnapshot snapshot)
    {
        foreach (var o in snapshot.Objects)
        {
            if (o.Class == "attributeSchema" && o.Text("lDAPDisplayName") is { } name && o.Text("attributeID") is { } oid && Number(oid) is { } number)
            {
                _numbers[name] = number;
            }
            else if (o.Class is "nTDSDSA" or "nTDSDSARO" && o.Bytes("invocationId") is [{ Length: 16 } id])
            {
                _controllers[new Guid(id)] = snapshot.Find(o.Parent)?.Leaf ?? o.Parent;
            }
        }
    }

    /// <summary>When and where an attribute of an object was changed last.</summary>
    /// <param name="o">The object as it is now; null when it is gone.</param>
    /// <param name="attribute">The attribute; null asks for the object itself.</param>
    /// <param name="seen">When it was noticed.</param>
    public (DateTimeOffset When, string? Origin, string How) Of(DirectoryObject? o, string? attribute, DateTimeOffset seen)
    {
        if (o is null)
        {
            return (seen, null, "seen as gone; the directory doesn't tell when");
        }
        if (attribute is not null && !Linked.Contains(attribute) && o.Bytes("replPropertyMetaData") is [{ } bytes] && ReplicationMetadata.TryRead(bytes, out var stamps)
            && _numbers.TryGetValue(attribute, out var number))
        {
            foreach (var stamp in stamps)
            {
                if (stamp.Attribute == number)
                {
                    return (stamp.Changed, _controllers.GetValueOrDefault(stamp.Invocation), DirectoryChange.Stamped);
                }
            }
        }
        return o.Time("whenChanged") is { } changed
            ? (changed, null, attribute is not null && Linked.Contains(attribute) ? "time of the object's last change; who wrote a linked value is not told" : "time of the object's last change")
            : (seen, null, "time of the assessment");
    }

    private static uint? Number(string oid)
    {
        foreach (var (prefix, index) in Prefixes)
        {
            if (oid.StartsWith(prefix, StringComparison.Ordinal) && uint.TryParse(oid.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var last))
            {
                // Numbers above 2^14 take a prefix of their own; none of those watched does.
                return last < 0x4000 ? (index << 16) | last : null;
            }
        }
        return null;
    }
}

using System.Globalization;
using Deception.ActiveDirectory;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks;

/// <summary>Changes of attributes that mend.</summary>
public static class Mend
{
    /// <summary>Takes bits out of userAccountControl.</summary>
    public static AttributeChange Clear(DirectoryObject o, AccountFlags flags) => Flags(o, o.Flags & ~flags);

    /// <summary>Puts bits into userAccountControl.</summary>
    public static AttributeChange Set(DirectoryObject o, AccountFlags flags) => Flags(o, o.Flags | flags);

    /// <summary>Takes all values of an attribute.</summary>
    public static AttributeChange Delete(DirectoryObject o, string attribute) => new(o.Name, attribute, Values(o, attribute), []);

    /// <summary>Takes one value of an attribute.</summary>
    public static AttributeChange Drop(DirectoryObject o, string attribute, object value) => new(o.Name, attribute, [value], []);

    /// <summary>Gives an attribute other values.</summary>
    public static AttributeChange Replace(DirectoryObject o, string attribute, params IReadOnlyList<object> values) => new(o.Name, attribute, Values(o, attribute), values);

    /// <summary>Takes a member out of a group.</summary>
    public static AttributeChange Leave(DirectoryObject group, DirectoryObject member) => Drop(group, "member", member.Name);

    /// <summary>Takes entries out of the object's own access list; those that come from above stay. Null when none of its own is meant.</summary>
    /// <param name="o">The object.</param>
    /// <param name="isBad">Which entries.</param>
    /// <param name="owner">Another owner; null leaves it.</param>
    public static AttributeChange? Entries(DirectoryObject o, Func<AccessEntry, bool> isBad, Sid? owner = null)
    {
        if (o.Permissions is not { } permissions)
        {
            return null;
        }
        var kept = permissions.Entries.Where(e => e.IsInherited || !isBad(e)).ToList();
        return kept.Count == permissions.Entries.Count && owner is null && !permissions.HasNoList ? null
            : new AttributeChange(o.Name, "nTSecurityDescriptor", [DescriptorWriter.Write(permissions)],
                [DescriptorWriter.Write(new SecurityDescriptor(owner ?? permissions.Owner, permissions.Group, kept, permissions.IsProtected))]);
    }

    private static AttributeChange Flags(DirectoryObject o, AccountFlags flags) =>
        Replace(o, "userAccountControl", ((uint)flags).ToString(CultureInfo.InvariantCulture));

    private static IReadOnlyList<object> Values(DirectoryObject o, string attribute) =>
        Attributes.IsBytes(attribute) ? o.Bytes(attribute) : o.Texts(attribute);
}

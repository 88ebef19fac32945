using System.Globalization;
using Deception.ActiveDirectory;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks;

/// <summary>Shapes that many checks have.</summary>
internal static class Rules
{
    /// <summary>Objects that somebody can take who doesn't rule anyway: one for each trustee.</summary>
    /// <param name="survey">The directory.</param>
    /// <param name="objects">Objects to look at.</param>
    /// <param name="allowOperators">True where the built-in operators have rights by default.</param>
    /// <param name="but">Trustees that are another check's matter.</param>
    public static IEnumerable<Affected> Taken(Survey survey, IEnumerable<DirectoryObject?> objects, bool allowOperators = false, Func<Sid, bool>? but = null)
    {
        foreach (var o in objects.OfType<DirectoryObject>())
        {
            foreach (var taker in survey.TakenBy(o, allowOperators).GroupBy(t => t.Trustee).Where(t => but?.Invoke(t.Key) != true))
            {
                var owns = o.Permissions!.Owner == taker.Key;
                var change = Mend.Entries(o, e => e.Trustee == taker.Key && Takeover.By(e, o) is not null,
                    owns ? WellKnownSids.InDomain(survey.Snapshot.Header.DomainSid, 512) : null);
                yield return Granted(survey, o, taker.Key, string.Join(", ", taker.Select(t => t.How).Distinct()), change);
            }
        }
    }

    /// <summary>Objects with entries that somebody should not have.</summary>
    public static IEnumerable<Affected> Entries(Survey survey, IEnumerable<DirectoryObject?> objects, Func<DirectoryObject, AccessEntry, string?> fault)
    {
        foreach (var o in objects.OfType<DirectoryObject>().Where(o => o.Permissions is not null))
        {
            foreach (var group in o.Permissions!.Entries.Select(e => (Entry: e, Fault: fault(o, e))).Where(e => e.Fault is not null).GroupBy(e => e.Entry.Trustee))
            {
                yield return Granted(survey, o, group.Key, string.Join(", ", group.Select(e => e.Fault).Distinct()),
                    Mend.Entries(o, e => e.Trustee == group.Key && fault(o, e) is not null));
            }
        }
    }

    /// <summary>Places where a registry value isn't what it should be.</summary>
    /// <param name="places">Containers with computers.</param>
    /// <param name="key">Key below HKLM.</param>
    /// <param name="name">Value's name.</param>
    /// <param name="isGood">Judges the value; null is "not set".</param>
    /// <param name="wanted">What it should be, for the text.</param>
    public static IEnumerable<Affected> Registry(IEnumerable<EffectiveSettings> places, string key, string name, Func<string?, bool> isGood, string wanted)
    {
        foreach (var place in places)
        {
            var setting = place.Registry(key, name);
            if (!isGood(setting?.Value))
            {
                yield return place.Affected(setting is null ? $"{name} is set by no policy; {wanted}" : $"{name} = {setting.Value} by {setting.Policy.Name}; {wanted}");
            }
        }
    }

    /// <summary>True for a number that is at least this; "not set" is not.</summary>
    public static Func<string?, bool> AtLeast(int least) => text => int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= least;

    /// <summary>True for this number alone; "not set" is not.</summary>
    public static Func<string?, bool> Exactly(int wanted) => text => int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number == wanted;

    /// <summary>True for all but this number, "not set" too.</summary>
    public static Func<string?, bool> Not(int bad) => text => !int.TryParse(text, CultureInfo.InvariantCulture, out var number) || number != bad;

    /// <summary>Members of a group who shouldn't be in it, directly.</summary>
    public static IEnumerable<Affected> Members(Survey survey, uint rid, Func<DirectoryObject, bool>? isFault = null) => survey.Group(rid) is not { } group ? []
        : survey.DirectMembersOf(group).Where(m => isFault?.Invoke(m) != false)
            .Select(m => Survey.Affected(m, $"is in {group.Label}", Mend.Leave(group, m)) with { Values = new Dictionary<string, string> { ["group"] = group.Label } });

    private static Affected Granted(Survey survey, DirectoryObject o, Sid trustee, string how, AttributeChange? change) =>
        Survey.Affected(o, $"{survey.NameOf(trustee)} {how}{(change is null ? " (inherited from above)" : "")}", change is null ? [] : [change]) with
        {
            Values = new Dictionary<string, string>
            {
                ["trustee"] = trustee.Value,
                ["before"] = change is null ? "" : Convert.ToBase64String((byte[])change.Before[0]),
                ["after"] = change is null ? "" : Convert.ToBase64String((byte[])change.After[0]),
            },
        };
}

/// <summary>Remedies that many checks share in shape; each says what and where.</summary>
internal static class Remedies
{
    /// <summary>A registry value by group policy.</summary>
    /// <param name="path">Path of the setting in the policy editor.</param>
    /// <param name="key">Key below HKLM.</param>
    /// <param name="name">Value's name.</param>
    /// <param name="value">The good value; null takes the value away.</param>
    /// <param name="scope">Whose: <c>Domain Controllers</c> or <c>members</c>.</param>
    public static Remedy Registry(string path, string key, string name, int? value, string scope)
    {
        var policy = $"Hardening {scope}";
        var set = value is { } number
            ? FormattableString.Invariant($"Set-GPRegistryValue -Name '{policy}' -Key 'HKLM\\{key}' -ValueName '{name}' -Type DWord -Value {number}")
            : $"Set-GPRegistryValue -Name '{policy}' -Key 'HKLM\\{key}' -ValueName '{name}' -Disable";
        return new Remedy($"In a policy linked to {scope}: {path}.", set,
            $"Get-GPRegistryValue -Name '{policy}' -Key 'HKLM\\{key}' -ValueName '{name}'",
            $"Remove-GPRegistryValue -Name '{policy}' -Key 'HKLM\\{key}' -ValueName '{name}'");
    }

    /// <summary>Bits of userAccountControl.</summary>
    public static Remedy Flag(string console, string parameter, bool good)
    {
        var (fix, back) = good ? ("$true", "$false") : ("$false", "$true");
        return new Remedy(console, $"Set-ADAccountControl -Identity '{{dn}}' -{parameter} {fix}",
            "Get-ADUser -Identity '{dn}' -Properties userAccountControl", $"Set-ADAccountControl -Identity '{{dn}}' -{parameter} {back}");
    }

    /// <summary>Entries of an access list.</summary>
    public static Remedy Permission(string console) => new(
        $"{console} → Properties → Security → Advanced: take away the entries that are named, or the owner.",
        "$acl = Get-Acl -Path 'AD:{dn}'; $acl.SetSecurityDescriptorBinaryForm([Convert]::FromBase64String('{after}')); Set-Acl -Path 'AD:{dn}' -AclObject $acl",
        "(Get-Acl -Path 'AD:{dn}').Access | Where-Object { $_.IdentityReference.Translate([Security.Principal.SecurityIdentifier]).Value -eq '{trustee}' }",
        "$acl = Get-Acl -Path 'AD:{dn}'; $acl.SetSecurityDescriptorBinaryForm([Convert]::FromBase64String('{before}')); Set-Acl -Path 'AD:{dn}' -AclObject $acl");

    /// <summary>Members of a group.</summary>
    public static Remedy Membership(string group) => new(
        $"Active Directory Users and Computers → {group} → Members: remove those who don't need it every day; give rights for the time of a task.",
        "Remove-ADGroupMember -Identity '{group}' -Members '{dn}' -Confirm:$false",
        "Get-ADGroupMember -Identity '{group}' | Where-Object distinguishedName -eq '{dn}'",
        "Add-ADGroupMember -Identity '{group}' -Members '{dn}'",
        "samba-tool group removemembers '{group}' '{name}'", "samba-tool group addmembers '{group}' '{name}'");
}

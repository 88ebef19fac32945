using Deception.Contracts;

namespace Deception.Posture.Hosts.Checks;

/// <summary><c>endpoint.broad-administrators</c>: a group of everybody administers the host.</summary>
public sealed class BroadAdministrators : HostCheck
{
    /// <inheritdoc/>
    public override HostCheckInfo Info { get; } = new()
    {
        Id = "endpoint.broad-administrators",
        Title = "Everybody administers this host",
        Severity = Severity.High,
        Techniques = ["T1078.003"],
        Needs = HostSnapshot.AdministratorsNeed,
        Why = "Any account of the domain has the host, and what lies on it.",
        Linux = new HostRemedy(
            "sudoers: give it to a group of its own.",
            "sed -i.off -E '/^%?(domain\\\\ users|.*domain.users.*|users|everyone)[[:space:]]/Id' '{place}' && visudo -c",
            "visudo -c && grep -ci 'domain.*users' '{place}'",
            "mv '{place}.off' '{place}'"),
        Windows = new HostRemedy(
            "Computer Management, Local Users and Groups, Administrators: remove the group.",
            "Remove-LocalGroupMember -SID S-1-5-32-544 -Member '{name}'",
            "Get-LocalGroupMember -SID S-1-5-32-544 | Where-Object Name -eq '{name}'",
            "Add-LocalGroupMember -SID S-1-5-32-544 -Member '{name}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<HostFault> Examine(HostSnapshot host, HostAuditOptions options) =>
        host.Administrators.Where(a => IsEverybody(a.Name)).Select(a => new HostFault(a.Place, $"{a.Name} administers the host", a.Name));

    private static bool IsEverybody(string name) => name.TrimStart('%').Replace("\\ ", " ", StringComparison.Ordinal).Split('\\')[^1].Split('@')[0].ToUpperInvariant()
        is "DOMAIN USERS" or "EVERYONE" or "AUTHENTICATED USERS" or "USERS" or "ALL" or "DOMAIN COMPUTERS";
}

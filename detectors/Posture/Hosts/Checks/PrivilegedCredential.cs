using Deception.Contracts;

namespace Deception.Posture.Hosts.Checks;

/// <summary><c>endpoint.privileged-credential</c>: a credential of a privileged account lies here.</summary>
public sealed class PrivilegedCredential : HostCheck
{
    /// <inheritdoc/>
    public override HostCheckInfo Info { get; } = new()
    {
        Id = "endpoint.privileged-credential",
        Title = "Privileged credential on this host",
        Severity = Severity.Critical,
        Techniques = ["T1078.002", "T1552"],
        Needs = HostSnapshot.CredentialsNeed,
        Why = "Whoever takes this host has the domain: an administrator's credential must never lie on a lesser host.",
        Linux = new HostRemedy(
            "Sign out, remove it, and let the account sign in to its own tier alone.",
            "mv '{place}' '{place}.off' && chmod 600 '{place}.off'",
            "test ! -e '{place}' && echo mended",
            "mv '{place}.off' '{place}'"),
        Windows = new HostRemedy(
            "Sign out, remove it, and put the account into Protected Users or an authentication silo.",
            "Add-ADGroupMember -Identity 'Protected Users' -Members '{name}'",
            "Get-ADGroupMember -Identity 'Protected Users' | Where-Object SamAccountName -eq '{name}'",
            "Remove-ADGroupMember -Identity 'Protected Users' -Members '{name}' -Confirm:$false"),
    };

    /// <inheritdoc/>
    public override IEnumerable<HostFault> Examine(HostSnapshot host, HostAuditOptions options) =>
        host.Credentials.Where(c => c.Account.Length > 0 && options.Privileged.Contains(c.Account.Split('@')[0].Split('\\')[^1])).Select(c => new HostFault(c.Place, $"is a credential of the privileged account {c.Account}", c.Account));
}

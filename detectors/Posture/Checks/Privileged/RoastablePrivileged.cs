using Deception.Contracts;

namespace Deception.Posture.Checks.Privileged;

/// <summary><c>posture.privileged.service-name</c>: a privileged user with a service name, whose password can be guessed offline.</summary>
public sealed class RoastablePrivileged : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.privileged.service-name",
        Title = "Privileged account can be Kerberoasted",
        Category = Category.PrivilegedAccess,
        Severity = Severity.Critical,
        Points = 25,
        Techniques = ["T1558.003"],
        Anssi = ["spn_priv"],
        Covers = ["P-Kerberoasting"],
        Why = "Anybody who can sign in may ask for a service ticket to it and guess its password offline, without one failed sign-in to be seen. The prize is "
            + "the domain.",
        Remedy = new Remedy(
            "ADSI Edit → the account → servicePrincipalName: remove the names; move the service to a group managed service account that has no privileges.",
            "Set-ADUser -Identity '{dn}' -Clear servicePrincipalName",
            "(Get-ADUser -Identity '{dn}' -Properties servicePrincipalName).servicePrincipalName",
            "'{spns}' -split ' ' | ForEach-Object { setspn -S $_ '{name}' }",
            "samba-tool spn delete '{spn}' '{name}'",
            "samba-tool spn add '{spn}' '{name}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.EnabledPrivilegedUsers.Where(u => u.Has("servicePrincipalName") && u.Class is "user" or "inetOrgPerson")
            .Select(u => Survey.Affected(u, $"carries {string.Join(", ", u.Texts("servicePrincipalName"))}", Mend.Delete(u, "servicePrincipalName")) with
            {
                Values = new Dictionary<string, string> { ["spn"] = u.Text("servicePrincipalName")!, ["spns"] = string.Join(' ', u.Texts("servicePrincipalName")) },
            });
}

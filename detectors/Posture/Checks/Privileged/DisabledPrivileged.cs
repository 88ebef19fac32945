using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Privileged;

/// <summary><c>posture.privileged.disabled</c>: a disabled account still in a privileged group.</summary>
public sealed class DisabledPrivileged : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.privileged.disabled",
        Title = "Disabled account still in a privileged group",
        Category = Category.PrivilegedAccess,
        Severity = Severity.Medium,
        Points = 5,
        Techniques = ["T1098"],
        Why = "Who may enable accounts (a help desk, an operator) makes an administrator of it with one click, and no group changes by it.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the account → Member Of: remove the privileged groups.",
            "Get-ADPrincipalGroupMembership -Identity '{dn}' | Where-Object { $_.SID -ne (Get-ADDomain).DomainSID.Value + '-513' } | ForEach-Object { "
                + "Remove-ADGroupMember -Identity $_ -Members '{dn}' -Confirm:$false }",
            "Get-ADPrincipalGroupMembership -Identity '{dn}' | Select-Object -ExpandProperty name",
            "Add-ADGroupMember -Identity '{group}' -Members '{dn}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Privileged.Where(u => !u.IsEnabled && u.Sid?.RelativeId is not (500 or 502))
            .Select(u => (User: u, Group: survey.GroupsOf(u).FirstOrDefault(Survey.IsPrivilegedGroup)))
            .Select(u => Survey.Affected(u.User, u.Group is null ? "is disabled, and privileged through other groups" : $"is disabled and in {u.Group.Label}",
                u.Group is null || u.User.Number("primaryGroupID") == u.Group.Sid?.RelativeId ? [] : [Mend.Leave(u.Group, u.User)]) with
            {
                Values = new Dictionary<string, string> { ["group"] = u.Group?.Label ?? "" },
            });
}

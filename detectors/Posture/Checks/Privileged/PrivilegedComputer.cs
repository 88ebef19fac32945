using Deception.Contracts;

namespace Deception.Posture.Checks.Privileged;

/// <summary><c>posture.privileged.computer</c>: a computer account in a privileged group.</summary>
public sealed class PrivilegedComputer : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.privileged.computer",
        Title = "Computer in a privileged group",
        Category = Category.PrivilegedAccess,
        Severity = Severity.High,
        Points = 12,
        Techniques = ["T1078.002"],
        Why = "Whoever is administrator of that computer, or takes its password from its disk, is administrator of the domain. Management servers don't need it:"
            + " they need rights on what they manage.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the group → Members: remove the computer; delegate what its service needs to a group managed service account.",
            "Get-ADPrincipalGroupMembership -Identity '{dn}' | Where-Object SID -match '-(512|518|519|544|548|549|551)$' | ForEach-Object { "
                + "Remove-ADGroupMember -Identity $_ -Members '{dn}' -Confirm:$false }",
            "Get-ADPrincipalGroupMembership -Identity '{dn}'",
            "Add-ADGroupMember -Identity '{group}' -Members '{dn}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Privileged.Where(c => c.Class == "computer")
            .Select(c => (Computer: c, Group: survey.GroupsOf(c).FirstOrDefault(Survey.IsPrivilegedGroup)))
            .Select(c => Survey.Affected(c.Computer, $"is in {c.Group?.Label ?? "a privileged group, through others"}", c.Group is null ? [] : [Mend.Leave(c.Group, c.Computer)]) with
            {
                Values = new Dictionary<string, string> { ["group"] = c.Group?.Label ?? "" },
            });
}

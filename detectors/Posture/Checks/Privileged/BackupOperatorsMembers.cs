using Deception.Contracts;

namespace Deception.Posture.Checks.Privileged;

/// <summary><c>posture.privileged.backup-operators</c>: somebody is in Backup Operators.</summary>
public sealed class BackupOperatorsMembers : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.privileged.backup-operators",
        Title = "Backup Operators is not empty",
        Category = Category.PrivilegedAccess,
        Severity = Severity.High,
        Points = 12,
        Techniques = ["T1003.003", "T1003.002"],
        Why = "Its members may read any file of a controller, the directory's database and the registry's secrets among them, from the network too. Backup "
            + "software needs a managed account of its own, on controllers alone.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → Builtin → Backup Operators → Members: remove all; give controllers a backup agent that runs as the system.",
            "Remove-ADGroupMember -Identity 'S-1-5-32-551' -Members '{dn}' -Confirm:$false",
            "Get-ADGroupMember -Identity 'S-1-5-32-551'",
            "Add-ADGroupMember -Identity 'S-1-5-32-551' -Members '{dn}'",
            "samba-tool group removemembers 'Backup Operators' '{name}'",
            "samba-tool group addmembers 'Backup Operators' '{name}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Members(survey, 551);
}

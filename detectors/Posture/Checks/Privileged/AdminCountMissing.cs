using Deception.Contracts;

namespace Deception.Posture.Checks.Privileged;

/// <summary><c>posture.privileged.admincount-missing</c>: a privileged account that the protection of privileged permissions hasn't reached.</summary>
public sealed class AdminCountMissing : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.privileged.admincount-missing",
        Title = "Privileged account without adminCount",
        Category = Category.PrivilegedAccess,
        Severity = Severity.Medium,
        Points = 6,
        Techniques = ["T1098"],
        Anssi = ["privileged_members_no_admincount"],
        Why = "Once an hour the permissions of privileged accounts are set to those of AdminSDHolder, and adminCount to 1. Where that hasn't happened, the "
            + "permissions of its unit still hold: a help desk may reset this administrator's password.",
        Remedy = new Remedy(
            "Ldp → the PDC emulator's rootDSE: runProtectAdminGroupsTask = 1; look for a group that is excluded by dSHeuristics.",
            "$root = [ADSI]('LDAP://' + (Get-ADDomain).PDCEmulator + '/RootDSE'); $root.Put('runProtectAdminGroupsTask', 1); $root.SetInfo()",
            "(Get-ADUser -Identity '{dn}' -Properties adminCount).adminCount",
            "Set-ADUser -Identity '{dn}' -Clear adminCount"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey)
    {
        // These groups and all that is in them are protected (MS-ADTS 3.1.1.6.1.2).
        uint[] guarded = [512, 518, 519, 544, 548, 549, 550, 551, 552];
        return guarded.SelectMany(survey.MembersOf).Distinct().Where(m => m.IsA("user") && m.IsEnabled && !m.IsA("computer") && m.Number("adminCount") is not > 0
                && !survey.IsYoungerThan(m, TimeSpan.FromDays(1)))
            .OrderBy(m => m.Name, StringComparer.Ordinal).Select(m => Survey.Affected(m, "is privileged, adminCount isn't 1", Mend.Replace(m, "adminCount", "1")));
    }
}

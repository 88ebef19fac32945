using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Privileged;

/// <summary><c>posture.privileged.password-policy</c>: rulers whose passwords may be short, by the policy that holds for them.</summary>
public sealed class WeakPrivilegedPasswordPolicy : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.privileged.password-policy",
        Title = "Short passwords allowed for administrators",
        Category = Category.PrivilegedAccess,
        Severity = Severity.Medium,
        Points = 8,
        Needs = Needs.Domain | Needs.PasswordSettings,
        Techniques = ["T1110.002"],
        Anssi = ["privileged_members_password"],
        Why = "What holds for a ruler's password is the domain's policy, unless a fine-grained one holds for the group. Short passwords are guessed offline "
            + "within days once a hash or ticket is stolen.",
        Remedy = new Remedy(
            "Active Directory Administrative Center → System → Password Settings Container: new settings with 16 characters or more, applied to Domain Admins "
                + "and the other ruling groups.",
            "New-ADFineGrainedPasswordPolicy -Name 'Tier0' -Precedence 1 -MinPasswordLength 16 -ComplexityEnabled $true -LockoutThreshold 10 -LockoutDuration "
                + "0:15 -LockoutObservationWindow 0:15 -MaxPasswordAge 180.0:0 -MinPasswordAge 1.0:0 -PasswordHistoryCount 24 -ReversibleEncryptionEnabled $false; "
                + "Add-ADFineGrainedPasswordPolicySubject -Identity 'Tier0' -Subjects 'Domain Admins'",
            "Get-ADUserResultantPasswordPolicy -Identity '{dn}'",
            "Remove-ADFineGrainedPasswordPolicy -Identity 'Tier0' -Confirm:$false",
            "samba-tool domain passwordsettings pso create Tier0 1 --min-pwd-length=16 && samba-tool domain passwordsettings pso apply Tier0 'Domain Admins'",
            "samba-tool domain passwordsettings pso delete Tier0"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey)
    {
        var ofDomain = survey.Root?.Number("minPwdLength");
        var settings = survey.OfClass("msDS-PasswordSettings").OrderBy(p => p.Number("msDS-PasswordSettingsPrecedence") ?? long.MaxValue).ToList();
        foreach (var user in survey.Rulers.Where(u => u.IsEnabled && u.Class is "user" or "inetOrgPerson").OrderBy(u => u.Name, StringComparer.Ordinal))
        {
            // msDS-ResultantPSO (MS-ADTS 3.1.1.4.5.36): one's own before one's groups', then by precedence.
            var own = settings.Find(p => p.Texts("msDS-PSOAppliesTo").Contains(user.Name));
            var ofGroups = settings.Find(p => p.Texts("msDS-PSOAppliesTo").Any(dn => survey.Snapshot.Find(dn) is { Class: "group", Sid: { } sid } && survey.IsMemberOf(user, sid)));
            var (length, from) = (own ?? ofGroups) is { } pso ? (pso.Number("msDS-MinimumPasswordLength"), pso.Label) : (ofDomain, "the domain's policy");
            if (length < Least)
            {
                yield return Survey.Affected(user, FormattableString.Invariant($"{length} characters are enough by {from}"));
            }
        }
    }

    private const int Least = 12;
}

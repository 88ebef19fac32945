using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Privileged;

/// <summary><c>posture.privileged.no-silo</c>: rulers that no authentication policy silo keeps to their hosts.</summary>
public sealed class NoAuthenticationSilo : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.privileged.no-silo",
        Title = "Administrators are in no authentication silo",
        Category = Category.PrivilegedAccess,
        Severity = Severity.Low,
        Points = 3,
        Techniques = ["T1078.002"],
        Anssi = ["silo_priv"],
        Why = "A silo lets administrators sign in from administration hosts only: a stolen password is worth nothing elsewhere.",
        Remedy = new Remedy(
            "Active Directory Administrative Center → Authentication → Authentication Policy Silos: make one for administrators and their hosts, in audit mode"
                + " first; permit accounts and assign them.",
            "Grant-ADAuthenticationPolicySiloAccess -Identity 'Tier0' -Account '{dn}'; Set-ADAccountAuthenticationPolicySilo -Identity '{dn}' "
                + "-AuthenticationPolicySilo 'Tier0'",
            "(Get-ADUser -Identity '{dn}' -Properties 'msDS-AssignedAuthNPolicySilo').'msDS-AssignedAuthNPolicySilo'",
            "Set-ADAccountAuthenticationPolicySilo -Identity '{dn}' -AuthenticationPolicySilo $null; Revoke-ADAuthenticationPolicySiloAccess -Identity 'Tier0'"
                + " -Account '{dn}' -Confirm:$false"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Rulers.Where(u => u.IsEnabled && u.IsA("user") && !u.IsA("computer") && u.Sid?.RelativeId != 500 && !u.Has("msDS-AssignedAuthNPolicySilo"))
            .OrderBy(u => u.Name, StringComparer.Ordinal).Select(u => Survey.Affected(u, "has no silo"));
}

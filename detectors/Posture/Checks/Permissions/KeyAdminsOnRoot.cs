using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.key-admins-root</c>: Key Admins have more rights on the domain than to write key credentials.</summary>
public sealed class KeyAdminsOnRoot : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.key-admins-root",
        Title = "Key Admins rule the domain",
        Category = Category.Permissions,
        Severity = Severity.High,
        Points = 15,
        Needs = Needs.Domain | Needs.Permissions,
        Techniques = ["T1098", "T1556"],
        Anssi = ["adupdate_bad"],
        Covers = ["P-DelegationKeyAdmin"],
        Why = "An early adprep of Windows Server 2016 gave Enterprise Key Admins full control of the domain instead of one attribute.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the domain → Security → Enterprise Key Admins: leave Read and Write msDS-KeyCredentialLink on descendant "
                + "objects.",
            "dsacls '{dn}' /R '{trustee}'; dsacls '{dn}' /I:S /G '{trustee}:RPWP;msDS-KeyCredentialLink'",
            "(Get-Acl -Path 'AD:{dn}').Access | Where-Object IdentityReference -match 'Key Admins'",
            "$acl = Get-Acl -Path 'AD:{dn}'; $acl.SetSecurityDescriptorBinaryForm([Convert]::FromBase64String('{before}')); Set-Acl -Path 'AD:{dn}' -AclObject $acl"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Taken(survey, [survey.Root], but: sid => !IsKeyAdmins(sid));

    /// <summary>True for Key Admins and Enterprise Key Admins.</summary>
    internal static bool IsKeyAdmins(Sid sid) => sid.Value.StartsWith("S-1-5-21-", StringComparison.Ordinal) && sid.RelativeId is 526 or 527;
}

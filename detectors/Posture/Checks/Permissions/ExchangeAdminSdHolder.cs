using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.exchange-adminsdholder</c>: Exchange's groups have rights on AdminSDHolder.</summary>
public sealed class ExchangeAdminSdHolder : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.exchange-adminsdholder",
        Title = "Exchange may take privileged accounts",
        Category = Category.Permissions,
        Severity = Severity.High,
        Points = 12,
        Needs = Needs.Domain | Needs.Permissions,
        Techniques = ["T1098"],
        Covers = ["P-ExchangeAdminSDHolder"],
        Why = "Old set-ups of Exchange gave its servers rights over privileged accounts: who takes the mail server takes the domain.",
        Remedy = new Remedy(
            "Run Exchange's setup /PrepareAD of a current cumulative update, or take Exchange Trusted Subsystem's entries off AdminSDHolder.",
            "dsacls '{dn}' /R 'Exchange Trusted Subsystem'",
            "(Get-Acl -Path 'AD:{dn}').Access | Where-Object IdentityReference -match 'Exchange'",
            "$acl = Get-Acl -Path 'AD:{dn}'; $acl.SetSecurityDescriptorBinaryForm([Convert]::FromBase64String('{before}')); Set-Acl -Path 'AD:{dn}' -AclObject $acl"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Taken(survey, [survey.AdminSdHolder], but: sid => !ExchangeOnRoot.IsExchange(survey, sid));
}

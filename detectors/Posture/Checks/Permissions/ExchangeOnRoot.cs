using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.exchange-root</c>: Exchange Windows Permissions may change the permissions of the domain.</summary>
public sealed class ExchangeOnRoot : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.exchange-root",
        Title = "Exchange may change the domain's permissions",
        Category = Category.Permissions,
        Severity = Severity.High,
        Points = 15,
        Needs = Needs.Domain | Needs.Permissions,
        Techniques = ["T1098"],
        Covers = ["P-ExchangePrivEsc"],
        Why = "Its servers can give anybody replication of all passwords; coercion and relay of a mail server (PrivExchange) was that way to the domain.",
        Remedy = new Remedy(
            "Install a cumulative update of February 2019 or later and run setup /PrepareAD; it takes WriteDacl on the domain away.",
            "dsacls '{dn}' /R 'Exchange Windows Permissions'",
            "(Get-Acl -Path 'AD:{dn}').Access | Where-Object { $_.IdentityReference -match 'Exchange' -and $_.ActiveDirectoryRights -match 'WriteDacl' }",
            "$acl = Get-Acl -Path 'AD:{dn}'; $acl.SetSecurityDescriptorBinaryForm([Convert]::FromBase64String('{before}')); Set-Acl -Path 'AD:{dn}' -AclObject $acl"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Taken(survey, [survey.Root], but: sid => !IsExchange(survey, sid));

    /// <summary>True for the groups that Exchange's servers are in.</summary>
    internal static bool IsExchange(Survey survey, Sid sid) => survey.NameOf(sid) is "Exchange Windows Permissions" or "Exchange Trusted Subsystem" or "Organization Management" or "Exchange Servers";
}

using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.adminsdholder</c>: somebody who doesn't rule anyway has rights on AdminSDHolder.</summary>
public sealed class AdminSdHolderTaken : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.adminsdholder",
        Title = "Rights on AdminSDHolder",
        Category = Category.Permissions,
        Severity = Severity.Critical,
        Points = 30,
        Needs = Needs.Domain | Needs.Permissions,
        Techniques = ["T1098"],
        Anssi = ["permissions_adminsdholder"],
        Why = "Its permissions are copied to each privileged account and group once an hour: who is on it has them all, and comes back after each clean-up.",
        Remedy = Remedies.Permission("Active Directory Users and Computers → Advanced Features → System → AdminSDHolder"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Taken(survey, [survey.AdminSdHolder], but: sid => ExchangeOnRoot.IsExchange(survey, sid))
            .Concat(Rules.Entries(survey, [survey.AdminSdHolder], (o, e) => e.Kind == AccessKind.Allow && !survey.IsTrusted(e.Trustee) && Takeover.By(e, o) is null
                && (e.Rights.HasFlag(Rights.ControlAccess) && e.ObjectType == SchemaIds.ResetPassword || e.Rights.HasFlag(Rights.WriteProperty) && e.ObjectType is { } t && (t == SchemaIds.Member || t == SchemaIds.KeyCredentialLink))
                    ? "has rights that privileged objects will take over" : null));
}

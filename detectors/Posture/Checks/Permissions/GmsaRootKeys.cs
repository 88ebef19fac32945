using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.gmsa-root-keys</c>: somebody who doesn't rule anyway may read the root keys of managed service accounts.</summary>
public sealed class GmsaRootKeys : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.gmsa-root-keys",
        Title = "Root keys of managed accounts can be read",
        Category = Category.Permissions,
        Severity = Severity.Critical,
        Points = 25,
        Needs = Needs.Configuration | Needs.Permissions,
        Techniques = ["T1555"],
        Anssi = ["permissions_gmsa_keys"],
        Why = "With them the passwords of all group managed service accounts are computed, now and later (Golden gMSA).",
        Remedy = Remedies.Permission("ADSI Edit → Configuration → Services → Group Key Distribution Service → Master Root Keys"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Entries(survey, survey.OfClass("msKds-ProvRootKey").Concat(survey.Objects.Where(o => o.Leaf == "Master Root Keys")),
            (o, e) => e.Kind == AccessKind.Allow && !e.IsInheritOnly && !survey.IsTrusted(e.Trustee)
                && (Takeover.By(e, o) is not null || (o.Class == "msKds-ProvRootKey" && (e.Rights.HasFlag(Rights.ControlAccess) || e.Rights.HasFlag(Rights.ReadProperty)))) ? "may read or take it" : null);
}

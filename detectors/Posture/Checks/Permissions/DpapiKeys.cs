using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.dpapi-keys</c>: somebody who doesn't rule anyway may read or take the domain's backup keys of DPAPI.</summary>
public sealed class DpapiKeys : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.dpapi-keys",
        Title = "DPAPI backup keys can be taken",
        Category = Category.Permissions,
        Severity = Severity.Critical,
        Points = 25,
        Needs = Needs.Domain | Needs.Permissions,
        Techniques = ["T1555.004"],
        Anssi = ["permissions_dpapi"],
        Why = "With these keys every secret that people's profiles protect (browsers' passwords, Wi-Fi, certificates) is read, for ever: the keys can't be changed.",
        Remedy = Remedies.Permission("ADSI Edit → CN=System → CN=BCKUPKEY_… Secret"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Entries(survey, survey.OfClass("secret").Where(o => o.Leaf.StartsWith("BCKUPKEY_", StringComparison.OrdinalIgnoreCase)),
            (o, e) => e.Kind == AccessKind.Allow && !e.IsInheritOnly && !survey.IsTrusted(e.Trustee) && (e.Rights & (Rights.ControlAccess | Rights.WriteDacl | Rights.WriteOwner | Rights.WriteProperty)) != 0 ? "may take it" : null);
}

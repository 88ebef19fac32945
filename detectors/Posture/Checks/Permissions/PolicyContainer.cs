using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.policy-container</c>: somebody but the creators' group may make or take policies.</summary>
public sealed class PolicyContainer : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.policy-container",
        Title = "Container of policies can be taken",
        Category = Category.Permissions,
        Severity = Severity.High,
        Points = 12,
        Needs = Needs.Domain | Needs.Permissions,
        Techniques = ["T1484.001"],
        Anssi = ["permissions_gpo_container_priv"],
        Why = "Rights on CN=Policies are inherited by the policies in it.",
        Remedy = Remedies.Permission("Active Directory Users and Computers → Advanced Features → System → Policies"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Taken(survey, [survey.Snapshot.Find($"CN=Policies,CN=System,{survey.Snapshot.Header.DomainName}")])
            .Concat(Rules.Entries(survey, [survey.Snapshot.Find($"CN=Policies,CN=System,{survey.Snapshot.Header.DomainName}")],
                (_, e) => e.Kind == AccessKind.Allow && !e.IsInheritOnly && e.Rights.HasFlag(Rights.CreateChild) && !survey.IsTrusted(e.Trustee) && e.Trustee.RelativeId != 520 ? "makes policies" : null));
}

using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Privileged;

/// <summary><c>posture.privileged.everybody</c>: a group that everybody belongs to is in a privileged group.</summary>
public sealed class EverybodyPrivileged : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.privileged.everybody",
        Title = "Everybody is privileged",
        Category = Category.PrivilegedAccess,
        Severity = Severity.Critical,
        Points = 40,
        Techniques = ["T1078.002", "T1098"],
        Covers = ["A-MembershipEveryone"],
        Why = "Through this membership each account that can sign in, or even nobody in particular, has the group's rights.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the privileged group → Members: remove the group that everybody belongs to.",
            "Set-ADGroup -Identity '{group}' -Remove @{ member = '{dn}' }",
            "(Get-ADGroup -Identity '{group}' -Properties member).member",
            "Set-ADGroup -Identity '{group}' -Add @{ member = '{dn}' }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.PrivilegedGroups.SelectMany(g => survey.DirectMembersOf(g).Where(m => m.Sid is { } sid && WellKnownSids.IsEverybody(sid))
            .Select(m => Survey.Affected(m, $"{survey.NameOf(m.Sid!)} is in {g.Label}", Mend.Leave(g, m)) with { Values = new Dictionary<string, string> { ["group"] = g.Name } }));
}

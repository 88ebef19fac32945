using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Infrastructure;

/// <summary><c>posture.infrastructure.schema-superiors</c>: the schema lets people create accounts below objects of theirs.</summary>
public sealed class SchemaPossibleSuperiors : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.infrastructure.schema-superiors",
        Title = "Accounts can be made in odd places",
        Category = Category.Infrastructure,
        Severity = Severity.High,
        Points = 10,
        Needs = Needs.Schema,
        Techniques = ["T1136.002"],
        Covers = ["S-ADRegistrationSchema"],
        Why = "Some extensions let computers or users hold accounts below them: their owner makes accounts past the quota (CVE-2021-34470).",
        Remedy = new Remedy(
            "ADSI Edit → Schema → the class → possSuperiors: remove the entry (for Exchange: run /PrepareSchema of a current update).",
            "Set-ADObject -Identity '{dn}' -Remove @{ possSuperiors = '{superior}' }",
            "(Get-ADObject -Identity '{dn}' -Properties possSuperiors).possSuperiors",
            "Set-ADObject -Identity '{dn}' -Add @{ possSuperiors = '{superior}' }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.OfClass("classSchema").Where(c => IsAccount(c)).SelectMany(c => c.Texts("possSuperiors").Concat(c.Texts("systemPossSuperiors")).Where(s => s is "computer" or "user" or "inetOrgPerson" or "person")
            .Select(s => Survey.Affected(c, $"may be made below {s}", Mend.Drop(c, "possSuperiors", s)) with { Values = new Dictionary<string, string> { ["superior"] = s } }));

    // Classes that can sign in: what derives from user or computer; and the storage group class of Exchange, which is a container.
    private static bool IsAccount(DirectoryObject c) => c.Text("lDAPDisplayName") is "user" or "computer" or "inetOrgPerson" or "msExchStorageGroup" or "group";
}

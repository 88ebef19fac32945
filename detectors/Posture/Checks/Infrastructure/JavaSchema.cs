using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Infrastructure;

/// <summary><c>posture.infrastructure.schema-java</c>: the schema can hold Java objects.</summary>
public sealed class JavaSchema : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.infrastructure.schema-java",
        Title = "Java objects in the directory",
        Category = Category.Infrastructure,
        Severity = Severity.Low,
        Points = 2,
        Needs = Needs.Schema,
        Techniques = ["T1190"],
        Covers = ["S-JavaSchema"],
        Why = "Java programs that search the directory load classes from what they find (log4shell's way in).",
        Remedy = new Remedy(
            "ADSI Edit → Schema → javaCodebase and its kin: mark as defunct (isDefunct = TRUE) if no application needs them.",
            "Set-ADObject -Identity '{dn}' -Replace @{ isDefunct = $true }",
            "Get-ADObject -SearchBase (Get-ADRootDSE).schemaNamingContext -LDAPFilter '(lDAPDisplayName=java*)' -Properties isDefunct",
            "Set-ADObject -Identity '{dn}' -Replace @{ isDefunct = $false }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Objects.Where(o => o.Class == "attributeSchema" && o.Text("lDAPDisplayName") is "javaCodebase" or "javaFactory" or "javaSerializedData").Select(o => Survey.Affected(o, "is in the schema"));
}

using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.schema</c>: somebody who doesn't rule anyway can change the schema.</summary>
public sealed class SchemaTaken : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.schema",
        Title = "Schema can be taken",
        Category = Category.Permissions,
        Severity = Severity.Critical,
        Points = 20,
        Needs = Needs.Schema | Needs.Permissions,
        Techniques = ["T1484"],
        Anssi = ["permissions_schema"],
        Why = "A class's default permissions are those of each new object: who writes the schema gives themselves all that is made from now on, in the whole forest.",
        Remedy = Remedies.Permission("ADSI Edit → Schema"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Taken(survey, survey.Objects.Where(o => o.Name.Equals(survey.Snapshot.Header.SchemaName, StringComparison.OrdinalIgnoreCase) || o.Class is "classSchema" or "attributeSchema"), allowOperators: false);
}

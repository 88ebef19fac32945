using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Infrastructure;

/// <summary><c>posture.infrastructure.schema-default-permissions</c>: new objects of a class are everybody's by the schema.</summary>
public sealed class SchemaDefaultPermissions : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.infrastructure.schema-default-permissions",
        Title = "New objects belong to everybody",
        Category = Category.Infrastructure,
        Severity = Severity.High,
        Points = 12,
        Needs = Needs.Schema,
        Techniques = ["T1484", "T1222.001"],
        Why = "Each object that is made from now on can be taken by any account.",
        Remedy = new Remedy(
            "Active Directory Schema console → the class → Default Security: remove the entry.",
            "Set-ADObject -Identity '{dn}' -Replace @{ defaultSecurityDescriptor = (Read-Host -Prompt 'Descriptor without {trustee}') }",
            "(Get-ADObject -Identity '{dn}' -Properties defaultSecurityDescriptor).defaultSecurityDescriptor",
            "Set-ADObject -Identity '{dn}' -Replace @{ defaultSecurityDescriptor = '{before}' }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.OfClass("classSchema").Where(c => c.Has("defaultSecurityDescriptor") && Sddl.TryParse(c.Text("defaultSecurityDescriptor")!, survey.Snapshot.Header.DomainSid, out _))
            .Select(c => (Class: c, Bad: (Sddl.TryParse(c.Text("defaultSecurityDescriptor")!, survey.Snapshot.Header.DomainSid, out var sd) ? sd.Entries : [])
                .Where(e => e.Kind == AccessKind.Allow && WellKnownSids.IsEverybody(e.Trustee) && (e.Rights & (Rights.WriteDacl | Rights.WriteOwner)) != 0 || e.Kind == AccessKind.Allow && WellKnownSids.IsEverybody(e.Trustee) && e.Grants(Rights.WriteProperty)).Select(e => e.Trustee).Distinct().ToList()))
            // A DNS node is written by the host that registers it: the class's default, and dns-zone-creators' matter.
            .Where(c => c.Bad.Count > 0 && c.Class.Text("lDAPDisplayName") != "dnsNode")
            .Select(c => Survey.Affected(c.Class, $"{string.Join(", ", c.Bad.Select(survey.NameOf))} may write new objects") with
            {
                Values = new Dictionary<string, string> { ["trustee"] = c.Bad[0].Value, ["before"] = c.Class.Text("defaultSecurityDescriptor")! },
            });
}

using Deception.Contracts;

namespace Deception.Posture.Checks.Privileged;

/// <summary><c>posture.privileged.schema-admins</c>: somebody is in Schema Admins all the time.</summary>
public sealed class SchemaAdminsMembers : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.privileged.schema-admins",
        Title = "Schema Admins is not empty",
        Category = Category.PrivilegedAccess,
        Severity = Severity.Medium,
        Points = 6,
        Techniques = ["T1484"],
        Covers = ["P-SchemaAdmin"],
        Why = "A change of the schema can't be undone and can give everybody rights over each new object. It is needed for hours in years: the group should be "
            + "empty until then.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → Users → Schema Admins → Members: remove all, the Administrator too; add somebody for the hour of a schema "
                + "change.",
            "Remove-ADGroupMember -Identity ((Get-ADDomain).DomainSID.Value + '-518') -Members '{dn}' -Confirm:$false",
            "Get-ADGroupMember -Identity ((Get-ADDomain).DomainSID.Value + '-518')",
            "Add-ADGroupMember -Identity ((Get-ADDomain).DomainSID.Value + '-518') -Members '{dn}'",
            "samba-tool group removemembers 'Schema Admins' '{name}'",
            "samba-tool group addmembers 'Schema Admins' '{name}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Members(survey, 518);
}

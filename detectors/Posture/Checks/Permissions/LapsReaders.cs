using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.laps-readers</c>: everybody, or a person, may read local administrators' passwords.</summary>
public sealed class LapsReaders : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.laps-readers",
        Title = "LAPS passwords can be read",
        Category = Category.Permissions,
        Severity = Severity.High,
        Points = 12,
        Needs = Needs.Domain | Needs.Schema | Needs.Permissions,
        Techniques = ["T1555.005"],
        Why = "Whoever reads the password is administrator of that computer.",
        Remedy = new Remedy(
            "Find-LapsADExtendedRights on the unit; take All extended rights and the attribute's read right from those who are no help desk.",
            "Find-LapsADExtendedRights -Identity '{dn}'; dsacls '{dn}' /R '{trustee}'",
            "Find-LapsADExtendedRights -Identity '{dn}' -IncludeComputers",
            "$acl = Get-Acl -Path 'AD:{dn}'; $acl.SetSecurityDescriptorBinaryForm([Convert]::FromBase64String('{before}')); Set-Acl -Path 'AD:{dn}' -AclObject $acl"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey)
    {
        var attributes = survey.Objects.Where(o => o.Text("lDAPDisplayName") is "ms-Mcs-AdmPwd" or "msLAPS-Password" or "msLAPS-EncryptedPassword")
            .SelectMany(o => o.Bytes("schemaIDGUID")).Where(b => b.Length == 16).Select(b => (Guid?)new Guid(b)).ToHashSet();
        return attributes.Count == 0 ? [] : Rules.Entries(survey, survey.Members, (_, e) => e.Kind == AccessKind.Allow && !e.IsInheritOnly && e.Rights.HasFlag(Rights.ControlAccess)
            && (e.ObjectType is null || attributes.Contains(e.ObjectType)) && !survey.IsTrusted(e.Trustee) && !Survey.IsOperators(e.Trustee) && IsPersonOrEverybody(survey, e.Trustee) ? "reads the local password" : null);
    }

    // A group is how it is meant to be delegated.
    private static bool IsPersonOrEverybody(Survey survey, Sid trustee) => WellKnownSids.IsEverybody(trustee) || survey.Snapshot.Find(trustee) is { } who && who.IsA("user");
}

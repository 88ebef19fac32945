using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.controller-owner</c>: a controller's account that isn't owned by administrators.</summary>
public sealed class ControllerOwner : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.controller-owner",
        Title = "Controller owned by a person",
        Category = Category.Permissions,
        Severity = Severity.High,
        Points = 12,
        Needs = Needs.Domain | Needs.Permissions,
        Techniques = ["T1098"],
        Anssi = ["owner"],
        Covers = ["P-DCOwner"],
        Why = "The owner may change the permissions, whatever they say. Whoever promoted the server owns it: that person's account is as good as the domain.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the controller → Security → Advanced → Owner: Domain Admins, of the controller's account.",
            "$acl = Get-Acl -Path 'AD:{dn}'; $acl.SetOwner((Get-ADGroup -Identity 'Domain Admins').SID); Set-Acl -Path 'AD:{dn}' -AclObject $acl",
            "(Get-Acl -Path 'AD:{dn}').Owner -match 'Domain Admins|Enterprise Admins|Administrators'",
            "$acl = Get-Acl -Path 'AD:{dn}'; $acl.SetOwner([Security.Principal.SecurityIdentifier]'{owner}'); Set-Acl -Path 'AD:{dn}' -AclObject $acl"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Controllers.Where(c => c.Permissions?.Owner is { } owner && !(owner.Value is "S-1-5-32-544" or "S-1-5-18" || owner.RelativeId is 512 or 519))
            .Select(c => (Controller: c, Owner: c.Permissions!.Owner!, Change: Mend.Entries(c, _ => false, WellKnownSids.InDomain(survey.Snapshot.Header.DomainSid, 512))))
            .Select(c => Survey.Affected(c.Controller, $"is owned by {survey.NameOf(c.Owner)}", c.Change is null ? [] : [c.Change]) with { Values = new Dictionary<string, string> { ["owner"] = c.Owner.Value } });
}

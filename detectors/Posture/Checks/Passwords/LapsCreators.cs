using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Passwords;

/// <summary><c>posture.passwords.laps-creators</c>: the user who joined a computer still has all rights on it, its local password among them.</summary>
public sealed class LapsCreators : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.passwords.laps-creators",
        Title = "Who joined a computer reads its password",
        Category = Category.Passwords,
        Severity = Severity.Medium,
        Points = 6,
        Needs = Needs.Domain | Needs.Permissions,
        Techniques = ["T1555.005"],
        Covers = ["A-LAPS-Joined-Computers"],
        Why = "The creator of a computer account owns it: it may give itself the right to read the local administrator's password, or set delegation on it.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the computer → Security → Advanced → Owner: Domain Admins.",
            "$acl = Get-Acl -Path 'AD:{dn}'; $acl.SetOwner([Security.Principal.NTAccount]'Domain Admins'); Set-Acl -Path 'AD:{dn}' -AclObject $acl",
            "(Get-Acl -Path 'AD:{dn}').Owner",
            "$acl = Get-Acl -Path 'AD:{dn}'; $acl.SetOwner([Security.Principal.SecurityIdentifier]'{owner}'); Set-Acl -Path 'AD:{dn}' -AclObject $acl"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Members.Where(c => c.Permissions?.Owner is { } owner && !survey.IsTrusted(owner) && c.Bytes("mS-DS-CreatorSID") is [{ } bytes] && Sid.TryRead(bytes, out var creator) && creator == owner)
            .Select(c => (Computer: c, Owner: c.Permissions!.Owner!, Change: Mend.Entries(c, _ => false, WellKnownSids.InDomain(survey.Snapshot.Header.DomainSid, 512))))
            .Select(c => Survey.Affected(c.Computer, $"{survey.NameOf(c.Owner)} joined it and owns it", c.Change is null ? [] : [c.Change]) with { Values = new Dictionary<string, string> { ["owner"] = c.Owner.Value } });
}

using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Ldap;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;
using Deception.Threats.Ldap;

namespace Deception.Threats.DirectoryWrites;

/// <summary><c>directory.adminsdholder-write</c>: the template of all protected accounts' permissions is changed (MS-ADTS 3.1.1.6.1).</summary>
public sealed class AdminSdHolderWrite(World world) : DirectoryWriteDetector(world)
{
    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "directory.adminsdholder-write",
        Title = "AdminSDHolder changed",
        Kind = FindingKind.Threat,
        Severity = Severity.High,
        Techniques = ["T1098"],
        BenignCauses = "Set-up of Exchange and rare work by administrators, who belong into the policy.",
        LosesAttacks = "Sealed sessions (the change feed sees those).",
        Guide = new ResponseGuide(
            "Within an hour the change spreads to every protected account and group: a lasting way back.",
            "dsacls \"CN=AdminSDHolder,CN=System,DC=…\"; compare with another domain's or a backup's.",
            "Take the new entries away (dsacls … /R <trustee>), isolate the host that wrote.",
            "Let the protection run (runProtectAdminGroupsTask) and check the permissions of privileged accounts and groups.",
            "Add lawful entries again; list administrators under detectors → directory.adminsdholder-write → allowed."),
    };

    /// <inheritdoc/>
    protected override Deed? Read(in MessageContext context, LdapWriteRequest write) =>
        !write.IsAdd && write.Changes.Count > 0 && DirectoryPlaces.IsUnder(write.Object, "AdminSDHolder", "System")
            ? new("AdminSDHolder", 95, [("attributes", string.Join(", ", write.Changes.Select(c => c.Attribute).Distinct())), .. PermissionWrite.Telling(write)])
            : null;
}

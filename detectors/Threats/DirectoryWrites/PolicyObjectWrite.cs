using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Ldap;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;
using Deception.Threats.Ldap;

namespace Deception.Threats.DirectoryWrites;

/// <summary><c>directory.policy-object-write</c>: a group policy is made, changed or linked (MS-GPOL 2.2; MS-ADA1, gPLink).</summary>
public sealed class PolicyObjectWrite(World world) : DirectoryWriteDetector(world)
{
    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "directory.policy-object-write",
        Title = "Group policy written or linked",
        Kind = FindingKind.Threat,
        Severity = Severity.High,
        Techniques = ["T1484.001"],
        BenignCauses = "Administrators' work on policies, by tools that seal their sessions; others belong into the policy. Permissions of a policy are "
            + "directory.permission-write.",
        LosesAttacks = "Changes of a policy's files alone (SMB); sealed sessions (the change feed sees those).",
        Guide = new ResponseGuide(
            "A group policy runs commands and sets rights on every computer and user under its link.",
            "Get-GPOReport -Guid <guid> -ReportType Html; compare with the last backup; ask who changed it.",
            "Unlink it: Remove-GPLink -Guid <guid> -Target <place>; isolate the host that wrote.",
            "Restore the policy: Restore-GPO; look what it did on computers that refreshed meanwhile; check who may edit policies.",
            "New-GPLink -Guid <guid> -Target <place>; list administrators under detectors → directory.policy-object-write → allowed."),
    };

    /// <inheritdoc/>
    protected override Deed? Read(in MessageContext context, LdapWriteRequest write)
    {
        var link = write.IsAdd ? null : write.Changes.FirstOrDefault(c => c.Attribute is "gplink" or "gpoptions");
        if (link is not null)
        {
            return new($"links of group policies at {write.Object}", 85, ("attribute", link.Attribute), ("links", string.Join("; ", link.Texts)));
        }
        var isPolicy = DirectoryPlaces.IsUnder(write.Object, "Policies", "System") && DirectoryPlaces.LeafOf(write.Object) is not "Policies";
        return isPolicy && write.Changes.Any(c => c.Attribute != "ntsecuritydescriptor")
            ? new($"{(write.IsAdd ? "a new group policy" : "the group policy")} {write.Object}", 80, ("attributes", string.Join(", ", write.Changes.Select(c => c.Attribute).Distinct())))
            : null;
    }
}

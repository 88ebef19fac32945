using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Ldap;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;
using Deception.Threats.Ldap;

namespace Deception.Threats.DirectoryWrites;

/// <summary><c>directory.permission-write</c>: permissions of the domain's root, of a privileged object or of a group policy are written.</summary>
public sealed class PermissionWrite(World world) : DirectoryWriteDetector(world)
{
    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "directory.permission-write",
        Title = "Permissions of a privileged object written",
        Kind = FindingKind.Threat,
        Severity = Severity.High,
        Techniques = ["T1098", "T1484.001"],
        BenignCauses = "Delegation by administrators and set-up of synchronisers and Exchange, which belong into the policy. Permissions of ordinary objects stay silent; "
            + "AdminSDHolder has a detector of its own.",
        LosesAttacks = "Ordinary objects that lead to privileged ones; sealed sessions (the change feed sees those).",
        Guide = new ResponseGuide(
            "Somebody gave rights over the domain, a privileged account or a policy; with replication rights all passwords can be read.",
            "dsacls <object>; who is named in evidence under may_replicate?",
            "dsacls <object> /R <trustee>; isolate the host that wrote and disable the trustee.",
            "Look for replication (drsuapi.dcsync) and password resets by the trustee since then; reset krbtgt twice if there was one.",
            "Add lawful entries again; list administrators under detectors → directory.permission-write → allowed."),
    };

    /// <inheritdoc/>
    protected override Deed? Read(in MessageContext context, LdapWriteRequest write)
    {
        if (write.IsAdd || Written(write, "ntsecuritydescriptor") is null || DirectoryPlaces.IsUnder(write.Object, "AdminSDHolder", "System"))
        {
            return null;
        }
        var isRoot = write.Object.Length > 0 && DirectoryPlaces.IsRoot(write.Object);
        var of = isRoot ? "the domain's root"
            : DirectoryPlaces.IsUnder(write.Object, "Policies", "System") ? $"the group policy {write.Object}"
            : PrivilegedObjects.Includes(write.Object, World.Policy) ? write.Object
            : null;
        return of is null ? null : new($"permissions of {of}", 90, Telling(write));
    }

    /// <summary>Who could replicate secrets after the write: those that can by default are left out.</summary>
    internal static IReadOnlyList<(string, string)> Telling(LdapWriteRequest write)
    {
        var replicators = (Written(write, "ntsecuritydescriptor")?.Values ?? [])
            .SelectMany(v => Granted.By(v.Span))
            .Where(g => g.ObjectType == SchemaIds.ReplicateAll && g.Rights.HasFlag(Rights.ControlAccess))
            .Select(g => g.Trustee)
            .Where(s => s.Value is not ("S-1-5-32-544" or "S-1-5-9" or "S-1-5-18") && s.RelativeId is not (498 or 512 or 516 or 519))
            .Select(s => s.Value).Distinct().ToList();
        return replicators.Count == 0 ? [] : [("may_replicate", string.Join(", ", replicators))];
    }
}

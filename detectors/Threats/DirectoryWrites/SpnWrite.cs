using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Ldap;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;
using Deception.Threats.Ldap;

namespace Deception.Threats.DirectoryWrites;

/// <summary>
/// <c>directory.spn-write</c>: a service name is written to an existing account that isn't the service's own host: it can be roasted then,
/// or takes another service's tickets. Names by which only controllers are called count on any object.
/// </summary>
public sealed class SpnWrite(World world) : DirectoryWriteDetector(world)
{
    // MS-DRSR 2.2.3.3 and 2.2.3.2: replication and the global catalogue.
    private static readonly string[] OfControllers = ["E3514235-4B06-11D1-AB04-00C04FC2DCD2", "GC"];

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "directory.spn-write",
        Title = "Service name written to another account",
        Kind = FindingKind.Threat,
        Severity = Severity.High,
        Techniques = ["T1098", "T1558.003"],
        BenignCauses = "A computer that registers names of itself, a service account that registers its own, new accounts with their names. Administrators who set "
            + "up services (setspn) belong into the policy.",
        LosesAttacks = "Service names whose host is the object's own name; sealed sessions (the change feed sees those).",
        Guide = new ResponseGuide(
            "With a service name an account gives out tickets whose password can be guessed offline (targeted roasting), or it receives tickets meant for another host.",
            "setspn -L <object>; ask who set the name; look for service tickets to it since then.",
            "setspn -D <spn> <object>; isolate the host that wrote.",
            "Give the account a new long password; find why the writer had the right to write.",
            "setspn -S <spn> <object>; list administrators under detectors → directory.spn-write → allowed."),
    };

    /// <inheritdoc/>
    protected override Deed? Read(in MessageContext context, LdapWriteRequest write)
    {
        if (write.IsAdd || Written(write, "serviceprincipalname") is not { } written)
        {
            return null;
        }
        var own = DirectoryPlaces.LeafOf(write.Object);
        var isOwn = IsOwn(context, write.Object);
        var strange = written.Texts.Where(spn => IsOfController(spn) || !(isOwn || NamesHost(spn, own))).ToList();
        return strange.Count == 0 ? null
            : new($"a service name to {write.Object}", strange.Exists(IsOfController) ? 85 : 90, ("service_names", string.Join(", ", strange)));
    }

    private static bool IsOfController(string spn) => OfControllers.Any(c => spn.StartsWith(c + "/", StringComparison.OrdinalIgnoreCase));

    private static bool NamesHost(string spn, string host) =>
        ServicePrincipalName.TryParse(spn, out var name) && string.Equals(name.ShortHost, host, StringComparison.OrdinalIgnoreCase);
}

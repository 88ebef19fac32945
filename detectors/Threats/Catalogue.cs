using Deception.Threats.Detection;
using Deception.Threats.Drsuapi;
using Deception.Threats.Guessing;
using Deception.Threats.Honey;
using Deception.Threats.Kerberos;
using Deception.Threats.Knowledge;
using Deception.Threats.Notices;

namespace Deception.Threats;

/// <summary>All detectors, one line each.</summary>
public static class Catalogue
{
    private static readonly (DetectorInfo Info, Func<World, Detector> Make)[] Entries =
    [
        (HoneyAccountSignIn.Metadata, w => new HoneyAccountSignIn(w)),
        (HoneyServiceTicket.Metadata, w => new HoneyServiceTicket(w)),
        (Kerberoasting.Metadata, w => new Kerberoasting(w)),
        (AsRepRoasting.Metadata, w => new AsRepRoasting(w)),
        (UserEnumeration.Metadata, w => new UserEnumeration(w)),
        (KerberosPasswordSpray.Metadata, w => new KerberosPasswordSpray(w)),
        (KerberosBruteForce.Metadata, w => new KerberosBruteForce(w)),
        (LdapPasswordSpray.Metadata, w => new LdapPasswordSpray(w)),
        (NtlmPasswordSpray.Metadata, w => new NtlmPasswordSpray(w)),
        (DcSync.Metadata, w => new DcSync(w)),
        (NewDomainController.Metadata, w => new NewDomainController(w)),
    ];

    /// <summary>Metadata of all detectors by id. Two with one id fail at the first use.</summary>
    public static IReadOnlyDictionary<string, DetectorInfo> Detectors { get; } =
        Entries.ToDictionary(e => e.Info.Id, e => e.Info, StringComparer.Ordinal);

    /// <summary>Makes every detector for one engine.</summary>
    internal static List<Detector> Make(World world) => [.. Entries.Select(e => e.Make(world))];
}

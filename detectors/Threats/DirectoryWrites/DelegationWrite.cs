using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Ldap;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.DirectoryWrites;

/// <summary><c>directory.delegation-write</c>: somebody lets an account act as anybody towards another one (MS-SFU 1.3).</summary>
public sealed class DelegationWrite(World world) : DirectoryWriteDetector(world)
{
    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "directory.delegation-write",
        Title = "Right to act as any user written to an object",
        Kind = FindingKind.Threat,
        Severity = Severity.High,
        Techniques = ["T1098", "T1134.001"],
        BenignCauses = "Set-up of web farms, clusters and databases by administrators, who belong into the policy. Clearing the attributes stays silent.",
        LosesAttacks = "Sealed sessions (the change feed sees those).",
        Guide = new ResponseGuide(
            "Whoever holds the account named in evidence can sign in to the object as any user, administrators too.",
            "Get-ADComputer <object> -Properties PrincipalsAllowedToDelegateToAccount, msDS-AllowedToDelegateTo; ask who set it.",
            "Set-ADComputer <object> -PrincipalsAllowedToDelegateToAccount $null; isolate the host that wrote.",
            "Look for service tickets by S4U to the object since then; reset the machine's password; find why the writer had the right to write.",
            "Set-ADComputer <object> -PrincipalsAllowedToDelegateToAccount <account>; list administrators under detectors → directory.delegation-write → allowed."),
    };

    /// <inheritdoc/>
    protected override Deed? Read(in MessageContext context, LdapWriteRequest write)
    {
        if (Written(write, "msds-allowedtoactonbehalfofotheridentity") is { } resource)
        {
            var trustees = resource.Values.SelectMany(v => Granted.By(v.Span)).Select(g => g.Trustee.Value).Distinct().ToList();
            return new($"who may act as any user towards {write.Object}", 95, ("attribute", "msDS-AllowedToActOnBehalfOfOtherIdentity"),
                ("trustees", trustees.Count == 0 ? "not readable" : string.Join(", ", trustees)));
        }
        return Written(write, "msds-allowedtodelegateto") is { } services
            ? new($"services towards which {write.Object} may act as any user", 90, ("attribute", "msDS-AllowedToDelegateTo"), ("services", string.Join(", ", services.Texts)))
            : null;
    }
}

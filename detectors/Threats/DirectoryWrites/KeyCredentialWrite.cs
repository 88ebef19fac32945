using System.Globalization;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Ldap;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.DirectoryWrites;

/// <summary><c>directory.key-credential-write</c>: a key to sign in with is written to another's object (MS-ADTS 2.2.20).</summary>
public sealed class KeyCredentialWrite(World world) : DirectoryWriteDetector(world)
{
    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "directory.key-credential-write",
        Title = "Sign-in key written to another account",
        Kind = FindingKind.Threat,
        Severity = Severity.High,
        Techniques = ["T1098", "T1556"],
        BenignCauses = "A computer that writes its own key; synchronisation of Windows Hello keys by Entra Connect, which belongs into the policy.",
        LosesAttacks = "One who has taken over an account and writes that account's own key; sealed sessions (the change feed sees those).",
        Guide = new ResponseGuide(
            "Whoever has the key can sign in as the object without its password, and read its NT hash (shadow credentials).",
            "Get-ADObject <object> -Properties msDS-KeyCredentialLink; compare the device id in it with known devices.",
            "Set-ADObject <object> -Clear msDS-KeyCredentialLink; isolate the host that wrote.",
            "Look for certificate sign-ins of the object since then; reset its password twice; take superfluous write rights away.",
            "Users enrol Windows Hello again; list synchronisers under detectors → directory.key-credential-write → allowed."),
    };

    /// <inheritdoc/>
    protected override Deed? Read(in MessageContext context, LdapWriteRequest write) =>
        Written(write, "msds-keycredentiallink") is { } keys && !IsOwn(context, write.Object)
            ? new($"a sign-in key to {write.Object}", 95, ("attribute", "msDS-KeyCredentialLink"), ("keys", keys.ValueCount.ToString(CultureInfo.InvariantCulture)))
            : null;
}

using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Trusts;

/// <summary><c>posture.trusts.rc4</c>: a trust without AES keys.</summary>
public sealed class TrustRc4 : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.trusts.rc4",
        Title = "Trust without AES",
        Category = Category.Trusts,
        Severity = Severity.Medium,
        Points = 6,
        Techniques = ["T1558"],
        Covers = ["T-AlgsAES"],
        Why = "Tickets between the domains are in RC4: their key is found faster, and RC4 can't be switched off.",
        Remedy = new Remedy(
            "Active Directory Domains and Trusts → the trust → Properties: The other domain supports Kerberos AES Encryption.",
            "ksetup /setenctypeattr '{partner}' AES256-CTS-HMAC-SHA1-96 AES128-CTS-HMAC-SHA1-96",
            "ksetup /getenctypeattr '{partner}'",
            "ksetup /setenctypeattr '{partner}' RC4-HMAC-MD5"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Trust.All(survey).Where(t => t.IsWindows && t.Object.Number("msDS-SupportedEncryptionTypes") is { } types and > 0 && ((EncryptionTypes)(uint)types & (EncryptionTypes.Aes128 | EncryptionTypes.Aes256)) == 0 || t.Is(TrustAttributes.UsesRc4))
            .Select(t => Survey.Affected(t.Object, "has no AES keys", Mend.Replace(t.Object, "msDS-SupportedEncryptionTypes", "24")) with { Values = new Dictionary<string, string> { ["partner"] = t.Partner } });
}

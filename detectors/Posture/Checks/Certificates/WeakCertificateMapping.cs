using System.Security.Cryptography.X509Certificates;
using Deception.Contracts;

namespace Deception.Posture.Checks.Certificates;

/// <summary><c>posture.certificates.weak-mapping</c>: an account is named by a certificate's subject, issuer or mail address.</summary>
public sealed class WeakCertificateMapping : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.certificates.weak-mapping",
        Title = "Weak certificate mapping (ESC14)",
        Category = Category.Certificates,
        Severity = Severity.High,
        Points = 12,
        Techniques = ["T1649"],
        Esc = ["ESC14"],
        Why = "Whoever gets a certificate with that name, from any trusted authority, signs in as the account. Strong mappings name the serial number, the key "
            + "or the key's hash.",
        Remedy = new Remedy(
            "ADSI Edit → the account → altSecurityIdentities: replace by X509:<I>…<SR>… (issuer and serial number), or <SKI> or <SHA1-PUKEY>.",
            "Set-ADObject -Identity '{dn}' -Remove @{ altSecurityIdentities = '{mapping}' }",
            "Get-ADObject -LDAPFilter '(altSecurityIdentities=*)' -Properties altSecurityIdentities",
            "Set-ADObject -Identity '{dn}' -Add @{ altSecurityIdentities = '{mapping}' }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.EnabledUsers.Concat(survey.Computers).SelectMany(a => a.Texts("altSecurityIdentities").Where(IsWeak)
            .Select(m => Survey.Affected(a, $"is mapped by {m}", Mend.Drop(a, "altSecurityIdentities", m)) with { Values = new Dictionary<string, string> { ["mapping"] = m } }));

    // KB 5014754: <SKI>, <SHA1-PUKEY> and <I>…<SR> are strong; <I>…<S>, <S> and <RFC822> are weak.
    private static bool IsWeak(string mapping) => mapping.StartsWith("X509:", StringComparison.OrdinalIgnoreCase)
        && !mapping.Contains("<SR>", StringComparison.OrdinalIgnoreCase) && !mapping.Contains("<SKI>", StringComparison.OrdinalIgnoreCase)
        && !mapping.Contains("<SHA1-PUKEY>", StringComparison.OrdinalIgnoreCase) && !mapping.Contains("<SID>", StringComparison.OrdinalIgnoreCase);
}

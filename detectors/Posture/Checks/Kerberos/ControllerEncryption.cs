using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Kerberos;

/// <summary><c>posture.kerberos.controller-encryption</c>: a controller that takes tickets in RC4 or DES alone, or DES at all.</summary>
public sealed class ControllerEncryption : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.kerberos.controller-encryption",
        Title = "Weak encryption types of a controller",
        Category = Category.Kerberos,
        Severity = Severity.Medium,
        Points = 8,
        Techniques = ["T1558"],
        Anssi = ["dc_crypto"],
        Why = "Tickets to a controller are what an attacker forges or downgrades: AES has to be among its types, DES not.",
        Remedy = new Remedy(
            "Group Policy of Domain Controllers → Security Options → Network security: Configure encryption types allowed for Kerberos: AES128, AES256, Future.",
            "Get-ADComputer -Identity '{dn}' | Set-ADComputer -KerberosEncryptionType AES128, AES256",
            "(Get-ADComputer -Identity '{dn}' -Properties KerberosEncryptionType).KerberosEncryptionType",
            "Get-ADComputer -Identity '{dn}' | Set-ADComputer -Replace @{ 'msDS-SupportedEncryptionTypes' = '{before}' }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Controllers.Where(c => c.IsEnabled && c.Number("msDS-SupportedEncryptionTypes") is { } types and > 0
                && (((EncryptionTypes)(uint)types & (EncryptionTypes.Aes128 | EncryptionTypes.Aes256)) == 0 || ((uint)types & 3) != 0) && !(((uint)types & 0x1F) == 0x1F))
            .Select(c => Survey.Affected(c, $"allows {(EncryptionTypes)(uint)c.Number("msDS-SupportedEncryptionTypes")!}", Mend.Replace(c, "msDS-SupportedEncryptionTypes", "24")) with
            {
                Values = new Dictionary<string, string> { ["before"] = c.Text("msDS-SupportedEncryptionTypes")! },
            });
}

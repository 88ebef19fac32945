using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Kerberos;

/// <summary><c>posture.kerberos.no-aes</c>: a service account that has no AES, so that its tickets are RC4.</summary>
public sealed class NoAes : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.kerberos.no-aes",
        Title = "Service accounts without AES",
        Category = Category.Kerberos,
        Severity = Severity.Medium,
        Points = 8,
        Techniques = ["T1558.003"],
        Anssi = ["kerberos_properties_encryption"],
        Covers = ["S-AesNotEnabled"],
        Why = "Tickets in RC4 are guessed hundreds of times faster than those in AES, and an RC4 ticket for it is ordinary, so roasting hides among them.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the account → Account options: tick \"This account supports Kerberos AES 128/256 bit encryption\"; then "
                + "change its password, so that it gets AES keys.",
            "Set-ADObject -Identity '{dn}' -Replace @{ 'msDS-SupportedEncryptionTypes' = 24 }",
            "(Get-ADObject -Identity '{dn}' -Properties 'msDS-SupportedEncryptionTypes').'msDS-SupportedEncryptionTypes'",
            "Set-ADObject -Identity '{dn}' -Replace @{ 'msDS-SupportedEncryptionTypes' = '{before}' }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.EnabledUsers.Concat(survey.ManagedAccounts).Where(a => a.IsEnabled && a.Has("servicePrincipalName") && a.Number("msDS-SupportedEncryptionTypes") is { } types and > 0
                && ((EncryptionTypes)(uint)types & (EncryptionTypes.Aes128 | EncryptionTypes.Aes256)) == 0)
            .Select(a => Survey.Affected(a, $"allows {(EncryptionTypes)(uint)a.Number("msDS-SupportedEncryptionTypes")!} only", Mend.Replace(a, "msDS-SupportedEncryptionTypes", "24")) with
            {
                Values = new Dictionary<string, string> { ["before"] = a.Text("msDS-SupportedEncryptionTypes")! },
            });
}

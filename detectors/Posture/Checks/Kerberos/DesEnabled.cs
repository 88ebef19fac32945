using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Kerberos;

/// <summary><c>posture.kerberos.des</c>: an account that uses DES keys.</summary>
public sealed class DesEnabled : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.kerberos.des",
        Title = "DES keys",
        Category = Category.Kerberos,
        Severity = Severity.High,
        Points = 12,
        Techniques = ["T1558"],
        Anssi = ["kerberos_properties_deskey"],
        Covers = ["S-DesEnabled"],
        Why = "A key of 56 bits is tried out in a day. Current Windows doesn't speak it any more, so the account is old, or prepared by somebody.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the account → Account options: untick \"Use only Kerberos DES encryption types for this account\"; then "
                + "change its password.",
            "Set-ADAccountControl -Identity '{dn}' -UseDESKeyOnly $false; Set-ADObject -Identity '{dn}' -Replace @{ 'msDS-SupportedEncryptionTypes' = 24 }",
            "Get-ADObject -LDAPFilter '(|(userAccountControl:1.2.840.113556.1.4.803:=2097152)(msDS-SupportedEncryptionTypes:1.2.840.113556.1.4.804:=3))'",
            "Set-ADAccountControl -Identity '{dn}' -UseDESKeyOnly $true"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Users.Concat(survey.Computers).Concat(survey.ManagedAccounts).Where(a => a.IsEnabled && (a.Is(AccountFlags.DesOnly) || (Types(a) & (EncryptionTypes.DesCrc | EncryptionTypes.DesMd5)) != 0)
                && !survey.Controllers.Contains(a) && !IsTold(a))
            .Select(a => a.Is(AccountFlags.DesOnly) ? Survey.Affected(a, "uses DES keys only", Mend.Clear(a, AccountFlags.DesOnly))
                : Survey.Affected(a, $"allows {Types(a)}", Mend.Replace(a, "msDS-SupportedEncryptionTypes", FormattableString.Invariant($"{(uint)(Types(a) & ~(EncryptionTypes.DesCrc | EncryptionTypes.DesMd5))}"))));

    private static EncryptionTypes Types(DirectoryObject account) => (EncryptionTypes)(uint)(account.Number("msDS-SupportedEncryptionTypes") ?? 0);

    // Computers of old Windows offer 31: all types, DES among them, which controllers no longer use.
    private static bool IsTold(DirectoryObject account) => account.IsA("computer") && Types(account).HasFlag(EncryptionTypes.Aes256);
}

using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Passwords;

/// <summary><c>posture.passwords.smart-card-rotation</c>: the hashes of those who sign in by smart card never change.</summary>
public sealed class SmartCardRotation : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.passwords.smart-card-rotation",
        Title = "Hashes behind smart cards don't change",
        Category = Category.Passwords,
        Severity = Severity.Medium,
        Points = 5,
        Techniques = ["T1550.002"],
        Anssi = ["smartcard_expire_passwords"],
        Covers = ["A-SmartCardPwdRotation"],
        Why = "An account that signs in by card alone has a password that nobody types, and a hash that works for ever once it is stolen. The domain can renew "
            + "it by itself.",
        Remedy = new Remedy(
            "Active Directory Administrative Center → the domain → Properties: Enable rolling of expiring NTLM secrets (functional level 2016).",
            "Set-ADObject -Identity '{dn}' -Replace @{ 'msDS-ExpirePasswordsOnSmartCardOnlyAccounts' = $true }",
            "(Get-ADObject -Identity '{basedn}' -Properties 'msDS-ExpirePasswordsOnSmartCardOnlyAccounts').'msDS-ExpirePasswordsOnSmartCardOnlyAccounts'",
            "Set-ADObject -Identity '{dn}' -Replace @{ 'msDS-ExpirePasswordsOnSmartCardOnlyAccounts' = $false }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Root is { } root && !string.Equals(root.Text("msDS-ExpirePasswordsOnSmartCardOnlyAccounts"), "TRUE", StringComparison.OrdinalIgnoreCase)
            && survey.EnabledUsers.Any(u => u.Is(AccountFlags.SmartCardRequired))
            ? [Survey.Affected(root, "does not renew the hashes of smart card accounts", Mend.Replace(root, "msDS-ExpirePasswordsOnSmartCardOnlyAccounts", "TRUE"))] : [];
}

using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Privileged;

/// <summary><c>posture.privileged.reversible-password</c>: a privileged account whose password is kept so that it can be read back.</summary>
public sealed class ReversiblePrivileged : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.privileged.reversible-password",
        Title = "Privileged password kept readable",
        Category = Category.PrivilegedAccess,
        Severity = Severity.High,
        Points = 15,
        Techniques = ["T1556.005"],
        Anssi = ["reversible_password_priv_uac"],
        Why = "Whoever replicates or copies the directory gets the administrator's password itself, not a hash.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the administrator's account → Account options: untick \"Store password using reversible encryption\"; then "
                + "set a new password, which takes the old copy away.",
            "Set-ADAccountControl -Identity '{dn}' -AllowReversiblePasswordEncryption $false; Set-ADAccountPassword -Identity '{dn}' -Reset -NewPassword "
                + "(Read-Host -AsSecureString -Prompt 'New password of {name}')",
            "(Get-ADUser -Identity '{dn}' -Properties AllowReversiblePasswordEncryption).AllowReversiblePasswordEncryption",
            "Set-ADAccountControl -Identity '{dn}' -AllowReversiblePasswordEncryption $true"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Privileged.Where(u => u.Is(AccountFlags.ReversiblePassword))
            .Select(u => Survey.Affected(u, "password is stored with reversible encryption", Mend.Clear(u, AccountFlags.ReversiblePassword)));
}

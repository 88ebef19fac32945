using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Kerberos;

/// <summary><c>posture.kerberos.key-credential-privileged</c>: a privileged account, or a controller, has keys to sign in with.</summary>
public sealed class ShadowCredentialsPrivileged : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.kerberos.key-credential-privileged",
        Title = "Key credentials of a privileged account",
        Category = Category.Kerberos,
        Severity = Severity.High,
        Points = 15,
        Techniques = ["T1556", "T1098"],
        Why = "A key that somebody else made signs in as this account without its password (shadow credentials), and stays after each change of it. Windows "
            + "Hello writes them lawfully: each must be somebody's device.",
        Remedy = new Remedy(
            "Compare the device of each key with the person's devices; else ADSI Edit → the account → msDS-KeyCredentialLink: clear.",
            "Set-ADObject -Identity '{dn}' -Clear 'msDS-KeyCredentialLink'",
            "(Get-ADObject -Identity '{dn}' -Properties 'msDS-KeyCredentialLink').'msDS-KeyCredentialLink'",
            "'{links}' -split ' ' | ForEach-Object { Set-ADObject -Identity '{dn}' -Add @{ 'msDS-KeyCredentialLink' = $_ } }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Privileged.Concat(survey.Controllers).Where(a => a.IsEnabled && a.Has("msDS-KeyCredentialLink")).Select(a => ShadowCredentials.Affected(a));
}

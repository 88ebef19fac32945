using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Kerberos;

/// <summary><c>posture.kerberos.service-password-old</c>: a user with a service name whose password is older than a year.</summary>
public sealed class ServicePasswordOld : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.kerberos.service-password-old",
        Title = "Old password of a service account",
        Category = Category.Kerberos,
        Severity = Severity.High,
        Points = 12,
        Techniques = ["T1558.003"],
        Why = "A ticket that was taken once can be guessed at leisure: the password that it gives is still good. Old ones are shorter, too, and may have no AES keys.",
        Remedy = new Remedy(
            "Services console of its hosts: stop the service, set a random password of 25 characters or more in the directory and at the service, start it.",
            "Set-ADAccountPassword -Identity '{dn}' -Reset -NewPassword (Read-Host -AsSecureString -Prompt 'New password of service {name}')",
            "Get-ADUser -LDAPFilter '(&(servicePrincipalName=*)(!(sAMAccountName=krbtgt)))' -Properties PasswordLastSet",
            "Set-ADAccountPassword -Identity '{dn}' -Reset -NewPassword (Read-Host -AsSecureString -Prompt 'Former password of service {name}')",
            "samba-tool user setpassword '{name}' --random-password"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.EnabledUsers.Where(u => u.Has("servicePrincipalName") && u.Sid?.RelativeId != 502 && u.Time("pwdLastSet") is { } set && survey.Now - set > survey.Options.ServicePassword)
            .Select(u => Survey.Affected(u, $"password is {survey.DaysSince(u.Time("pwdLastSet")!.Value)} old"));
}

using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Kerberos;

/// <summary><c>posture.kerberos.service-name-on-user</c>: an ordinary user with a service name.</summary>
public sealed class Roastable : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.kerberos.service-name-on-user",
        Title = "Accounts that can be Kerberoasted",
        Category = Category.Kerberos,
        Severity = Severity.Medium,
        Points = 8,
        Techniques = ["T1558.003"],
        Why = "Anybody who can sign in may ask for a ticket to it and guess its password offline. A managed service account has a password of 240 bytes that "
            + "changes by itself, which nobody guesses.",
        Remedy = new Remedy(
            "New-ADServiceAccount; move the service to it; take the service names from the user.",
            "New-ADServiceAccount -Name '{gmsa}' -DNSHostName '{gmsa}.{domain}' -PrincipalsAllowedToRetrieveManagedPassword 'Hosts of {name}'; '{spns}' -split"
                + " ' ' | ForEach-Object { setspn -D $_ '{name}'; setspn -S $_ '{gmsa}$' }",
            "setspn -L '{name}'",
            "'{spns}' -split ' ' | ForEach-Object { setspn -D $_ '{gmsa}$'; setspn -S $_ '{name}' }",
            "samba-tool spn delete '{spn}' '{name}'",
            "samba-tool spn add '{spn}' '{name}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.EnabledUsers.Where(u => u.Has("servicePrincipalName") && !survey.IsPrivileged(u) && u.Sid?.RelativeId != 502)
            .Select(u => Survey.Affected(u, $"carries {string.Join(", ", u.Texts("servicePrincipalName"))}", Mend.Delete(u, "servicePrincipalName")) with
            {
                Values = new Dictionary<string, string>
                {
                    ["spn"] = u.Text("servicePrincipalName")!,
                    ["spns"] = string.Join(' ', u.Texts("servicePrincipalName")),
                    ["gmsa"] = "g" + u.Label[..Math.Min(14, u.Label.Length)],
                },
            });
}

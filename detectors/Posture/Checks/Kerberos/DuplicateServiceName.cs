using Deception.Contracts;

namespace Deception.Posture.Checks.Kerberos;

/// <summary><c>posture.kerberos.duplicate-service-name</c>: two accounts carry one service name.</summary>
public sealed class DuplicateServiceName : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.kerberos.duplicate-service-name",
        Title = "Service name on two accounts",
        Category = Category.Kerberos,
        Severity = Severity.Low,
        Points = 3,
        Techniques = ["T1558"],
        Why = "Kerberos then fails and clients fall back to NTLM, which can be relayed; or somebody put the name there to receive another service's tickets.",
        Remedy = new Remedy(
            "setspn -X lists them; setspn -D takes the name from the account that doesn't run the service.",
            "setspn -D '{spn}' '{name}'",
            "setspn -Q '{spn}'",
            "setspn -A '{spn}' '{name}'",
            "samba-tool spn delete '{spn}' '{name}'",
            "samba-tool spn add '{spn}' '{name}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Users.Concat(survey.Computers).Concat(survey.ManagedAccounts).SelectMany(a => a.Texts("servicePrincipalName").Select(s => (Account: a, Name: s)))
            .GroupBy(s => s.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Select(s => s.Account).Distinct().Count() > 1)
            .SelectMany(g => g.Select(s => Survey.Affected(s.Account, $"shares {s.Name} with {string.Join(", ", g.Where(o => o.Account != s.Account).Select(o => o.Account.Label))}") with
            {
                Values = new Dictionary<string, string> { ["spn"] = s.Name },
            }));
}

using Deception.Contracts;

namespace Deception.Posture.Checks.DecoyHygiene;

/// <summary><c>posture.deception.decoy-service-names</c>: a honey service has lost its service names.</summary>
public sealed class DecoyServiceNames : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.deception.decoy-service-names",
        Title = "Decoy service without its names",
        Category = Category.Deception,
        Severity = Severity.Medium,
        Points = 5,
        Why = "Without a service name nobody can ask for a ticket to it: the bait for roasting is gone.",
        Remedy = new Remedy(
            "setspn -S: give the service its names of the policy again.",
            "setspn -S '{spn}' '{name}'",
            "setspn -L '{name}' | Select-String -SimpleMatch '{spn}'",
            "setspn -D '{spn}' '{name}'",
            "samba-tool spn add '{spn}' '{name}'",
            "samba-tool spn delete '{spn}' '{name}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.HoneyServices.SelectMany(s => survey.Decoys.Where(d => d.Label.Equals(s.Account, StringComparison.OrdinalIgnoreCase))
            .SelectMany(d => s.Spns.Where(n => !d.Texts("servicePrincipalName").Contains(n, StringComparer.OrdinalIgnoreCase))
                .Select(n => Survey.Affected(d, $"lacks {n}", new AttributeChange(d.Name, "servicePrincipalName", [], [n])) with { Values = new Dictionary<string, string> { ["spn"] = n } })));
}

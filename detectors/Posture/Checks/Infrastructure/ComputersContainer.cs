using Deception.Contracts;

namespace Deception.Posture.Checks.Infrastructure;

/// <summary><c>posture.infrastructure.computers-container</c>: new computers go to the container Computers, where no policy can be linked.</summary>
public sealed class ComputersContainer : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.infrastructure.computers-container",
        Title = "New computers land where no policy holds",
        Category = Category.Infrastructure,
        Severity = Severity.Informational,
        Points = 1,
        Covers = ["S-DefaultOUChanged"],
        Why = "A computer that somebody adds gets the domain's policies only, until somebody moves it.",
        Remedy = new Remedy(
            "redircmp to a unit with the policies for new computers.",
            "redircmp (Read-Host -Prompt 'Unit for new computers of {domain}')",
            "(Get-ADDomain).ComputersContainer",
            "redircmp 'CN=Computers,{basedn}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Root is { } root && root.Texts("wellKnownObjects").Any(w => w.EndsWith($":CN=Computers,{survey.Snapshot.Header.DomainName}", StringComparison.OrdinalIgnoreCase)) && survey.Members.Any(c => c.Parent.Equals($"CN=Computers,{survey.Snapshot.Header.DomainName}", StringComparison.OrdinalIgnoreCase))
            ? [Survey.Affected(root, "new computers go to CN=Computers, and some stay there")] : [];
}

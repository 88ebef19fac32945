using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Stale;

/// <summary><c>posture.stale.primary-group-computers</c>: a computer whose primary group isn't that of its kind.</summary>
public sealed class ComputerPrimaryGroup : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.stale.primary-group-computers",
        Title = "Hidden membership by primary group (computers)",
        Category = Category.StaleObjects,
        Severity = Severity.Medium,
        Points = 6,
        Techniques = ["T1098"],
        Covers = ["S-C-PrimaryGroup"],
        Why = "A member computer whose primary group is Domain Controllers or another privileged one has that group's rights without being listed in it.",
        Remedy = new Remedy(
            "ADSI Edit → the computer → primaryGroupID = 515 (516 for controllers, 521 for read-only ones).",
            "Get-ADComputer -Identity '{dn}' | Set-ADComputer -Replace @{ primaryGroupID = '{good}' }",
            "(Get-ADComputer -Identity '{dn}' -Properties primaryGroupID).primaryGroupID",
            "Get-ADComputer -Identity '{dn}' | Set-ADComputer -Replace @{ primaryGroupID = '{before}' }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Computers.Where(c => c.Number("primaryGroupID") is { } group && group != Good(c) && group < 1000)
            .Select(c => Survey.Affected(c, FormattableString.Invariant($"primary group is {c.Text("primaryGroupID")}, not {Good(c)}"), Mend.Replace(c, "primaryGroupID", FormattableString.Invariant($"{Good(c)}"))) with
            {
                Values = new Dictionary<string, string> { ["before"] = c.Text("primaryGroupID")!, ["good"] = FormattableString.Invariant($"{Good(c)}") },
            });

    private static int Good(DirectoryObject computer) => computer.Is(AccountFlags.ReadOnlyController) ? 521 : computer.Is(AccountFlags.ServerTrust) ? 516 : 515;
}

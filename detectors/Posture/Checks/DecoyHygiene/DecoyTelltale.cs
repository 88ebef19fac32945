using Deception.Contracts;

namespace Deception.Posture.Checks.DecoyHygiene;

/// <summary><c>posture.deception.decoy-telltale</c>: a honey object says what it is.</summary>
public sealed class DecoyTelltale : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.deception.decoy-telltale",
        Title = "Decoy tells what it is",
        Category = Category.Deception,
        Severity = Severity.Medium,
        Points = 5,
        Why = "Descriptions are read by whoever searches the directory.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the decoy: a description as its neighbours have.",
            "Set-ADObject -Identity '{dn}' -Clear '{attribute}' -PassThru | Select-Object Name",
            "Get-ADObject -LDAPFilter '(|(description=*honey*)(description=*decoy*)(description=*canary*))'",
            "Set-ADObject -Identity '{dn}' -Replace @{ '{attribute}' = '{text}' }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Decoys.SelectMany(d => new[] { "description", "info", "comment", "displayName", "sAMAccountName" }.Where(a => d.Texts(a).Any(t => Words.Any(w => t.Contains(w, StringComparison.OrdinalIgnoreCase))))
            .Select(a => Survey.Affected(d, $"{a} says \"{d.Text(a)}\"", a == "sAMAccountName" ? [] : [Mend.Delete(d, a)]) with { Values = new Dictionary<string, string> { ["attribute"] = a, ["text"] = d.Text(a)! } }));

    private static readonly string[] Words = ["honey", "decoy", "canary", "deception", "landmine", "trap"];
}

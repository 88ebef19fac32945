using Deception.Contracts;

namespace Deception.Posture.Checks.DecoyHygiene;

/// <summary><c>posture.deception.decoy-powerful</c>: a honey account really rules.</summary>
public sealed class DecoyPowerful : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.deception.decoy-powerful",
        Title = "Decoy has real power",
        Category = Category.Deception,
        Severity = Severity.High,
        Points = 12,
        Techniques = ["T1078.002"],
        Why = "Bait may look privileged; if it is, whoever takes it has the domain. A decoy in a ruling group needs a password that nobody can guess, and no "
            + "other way in.",
        Remedy = new Remedy(
            "Take the decoy out of the ruling group; make it look privileged by its name, its adminCount and a group of its own.",
            "Remove-ADGroupMember -Identity '{group}' -Members '{dn}' -Confirm:$false -PassThru",
            "Get-ADPrincipalGroupMembership -Identity '{dn}' | Where-Object SID -match '-(512|518|519|544)$'",
            "Add-ADGroupMember -Identity '{group}' -Members '{dn}' -PassThru"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Decoys.SelectMany(d => survey.PrivilegedGroups.Where(g => g.Texts("member").Contains(d.Name, StringComparer.OrdinalIgnoreCase))
            .Select(g => Survey.Affected(d, $"is in {g.Label}", Mend.Leave(g, d)) with { Values = new Dictionary<string, string> { ["group"] = g.Label } }));
}

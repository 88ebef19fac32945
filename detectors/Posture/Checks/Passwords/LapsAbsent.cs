using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Passwords;

/// <summary><c>posture.passwords.laps-absent</c>: the directory can't hold local administrators' passwords.</summary>
public sealed class LapsAbsent : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.passwords.laps-absent",
        Title = "No LAPS",
        Category = Category.Passwords,
        Severity = Severity.High,
        Points = 15,
        Needs = Needs.Domain | Needs.Schema,
        Techniques = ["T1078.003", "T1550.002"],
        Covers = ["A-LAPS-Not-Installed"],
        Why = "Without it local administrators share a password: who takes it from one computer is administrator of all.",
        Remedy = new Remedy(
            "Update-LapsADSchema once; Set-LapsADComputerSelfPermission on the units; a policy Windows LAPS → Configure password backup directory: Active "
                + "Directory.",
            "Update-LapsADSchema -Confirm:$false; Set-LapsADComputerSelfPermission -Identity '{basedn}'",
            "Get-LapsADPassword -Identity (Get-ADComputer -Filter * | Select-Object -First 1)",
            "Write-Warning 'A schema extension stays; take the policy away to stop its use.'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Root is { } root && survey.Members.Any(c => c.Text("operatingSystem")?.Contains("Windows", StringComparison.OrdinalIgnoreCase) == true)
            && !survey.Objects.Any(o => o.Text("lDAPDisplayName") is "ms-Mcs-AdmPwd" or "msLAPS-PasswordExpirationTime") ? [Survey.Affected(root, "the schema knows neither LAPS")] : [];
}

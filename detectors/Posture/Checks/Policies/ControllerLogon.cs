using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.controller-logon</c>: everybody may sign in to controllers.</summary>
public sealed class ControllerLogon : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.controller-logon",
        Title = "Everybody may sign in to controllers",
        Category = Category.GroupPolicy,
        Severity = Severity.High,
        Points = 15,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1078.002"],
        Covers = ["P-LoginDCEveryone"],
        Why = "From a session on a controller it is one local hole to the domain.",
        Remedy = new Remedy(
            "Group Policy Management → Default Domain Controllers Policy → User Rights Assignment: Allow log on locally and through Remote Desktop Services: "
                + "administrators only.",
            "Get-GPO -Guid '{guid}' | Get-GPOReport -ReportType Html -Path '{guid}.html' # edit {privilege}: Administrators",
            "Get-GPOReport -Guid '{guid}' -ReportType Xml | Select-String '{privilege}'",
            "Restore-GPO -Guid '{guid}' -Path (Read-Host -Prompt 'Backup before sign-in rights')"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.OnControllers.SelectMany(p => new[] { "SeInteractiveLogonRight", "SeRemoteInteractiveLogonRight" }.Select(n => (Name: n, Held: p.Privilege(n)))
            .Where(n => n.Held is { } held && held.Holders.Any(h => Sid.TryParse(h, out var sid) && WellKnownSids.IsEverybody(sid)))
            .Select(n => n.Held!.Value.Policy.Affected($"gives {n.Name} on controllers to everybody") with { Values = new Dictionary<string, string> { ["guid"] = n.Held.Value.Policy.Object.Leaf, ["privilege"] = n.Name } }));
}

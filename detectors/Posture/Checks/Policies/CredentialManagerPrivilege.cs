using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.credential-manager</c>: a policy lets somebody read everybody's Credential Manager.</summary>
public sealed class CredentialManagerPrivilege : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.credential-manager",
        Title = "Access to Credential Manager by policy",
        Category = Category.GroupPolicy,
        Severity = Severity.Medium,
        Points = 6,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1555.004"],
        Covers = ["P-TrustedCredManAccessPrivilege"],
        Why = "Only Winlogon needs this privilege; with it the saved passwords of all who sign in are read.",
        Remedy = new Remedy(
            "Group Policy Management → the policy → User Rights Assignment → Access Credential Manager as a trusted caller: empty.",
            "Get-GPO -Guid '{guid}' | Get-GPOReport -ReportType Html -Path '{guid}.html' # empty SeTrustedCredManAccessPrivilege",
            "Select-String -Path '\\\\{domain}\\SYSVOL\\{domain}\\Policies\\{guid}\\Machine\\Microsoft\\Windows NT\\SecEdit\\GptTmpl.inf' -Pattern "
                + "'SeTrustedCredManAccessPrivilege'",
            "Restore-GPO -Guid '{guid}' -Path (Read-Host -Prompt 'Backup before Credential Manager')"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Policies.Where(p => p.Template?.Privilege("SeTrustedCredManAccessPrivilege") is { Count: > 0 }).Select(p => p.Affected("gives SeTrustedCredManAccessPrivilege"));
}

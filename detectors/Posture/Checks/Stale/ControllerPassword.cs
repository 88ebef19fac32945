using Deception.Contracts;

namespace Deception.Posture.Checks.Stale;

/// <summary><c>posture.stale.controller-password</c>: a controller whose password is older than 45 days.</summary>
public sealed class ControllerPassword : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.stale.controller-password",
        Title = "Controller doesn't change its password",
        Category = Category.StaleObjects,
        Severity = Severity.High,
        Points = 12,
        Techniques = ["T1078.002", "T1558.002"],
        Anssi = ["password_change_dc_no_change"],
        Covers = ["S-PwdLastSet-DC"],
        Why = "With a controller's key all secrets can be replicated. It should change every 30 days; an old one may have been switched off by an attacker who "
            + "wants to keep it.",
        Remedy = new Remedy(
            "On the controller: registry HKLM\\SYSTEM\\CurrentControlSet\\Services\\Netlogon\\Parameters: DisablePasswordChange = 0, MaximumPasswordAge = 30; then "
                + "restart Netlogon.",
            "Invoke-Command -ComputerName '{host}' { Set-ItemProperty 'HKLM:\\SYSTEM\\CurrentControlSet\\Services\\Netlogon\\Parameters' DisablePasswordChange 0; "
                + "netdom resetpwd /server:localhost /userd:'{domain}\\Administrator' /passwordd:* }",
            "(Get-ADComputer -Identity '{dn}' -Properties PasswordLastSet).PasswordLastSet",
            "Invoke-Command -ComputerName '{host}' { Remove-ItemProperty 'HKLM:\\SYSTEM\\CurrentControlSet\\Services\\Netlogon\\Parameters' DisablePasswordChange }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Controllers.Where(c => c.IsEnabled && c.Time("pwdLastSet") is { } set && survey.Now - set > TimeSpan.FromDays(45))
            .Select(c => Survey.Affected(c, $"password is {survey.DaysSince(c.Time("pwdLastSet")!.Value)} old") with { Values = new Dictionary<string, string> { ["host"] = c.Text("dNSHostName") ?? c.Leaf } });
}

using Deception.Contracts;

namespace Deception.Posture.Checks.Passwords;

/// <summary><c>posture.passwords.laps-expired</c>: an active computer whose local administrator's password should have changed long ago.</summary>
public sealed class LapsExpired : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.passwords.laps-expired",
        Title = "LAPS has stopped",
        Category = Category.Passwords,
        Severity = Severity.Low,
        Points = 4,
        Techniques = ["T1078.003"],
        Why = "The password that was read once is still good. The policy was taken away, or the computer can't write any more.",
        Remedy = new Remedy(
            "On the computer: event log Microsoft-Windows-LAPS; check policy and permission.",
            "Invoke-Command -ComputerName '{host}' { Reset-LapsPassword }",
            "Get-LapsADPassword -Identity '{name}'",
            "Invoke-Command -ComputerName '{host}' { Invoke-LapsPolicyProcessing }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Members.Where(c => Stale.ComputerPassword90.Age(survey, c) is not null && (c.Time("msLAPS-PasswordExpirationTime") ?? c.Time("ms-Mcs-AdmPwdExpirationTime")) is { } expired && survey.Now - expired > TimeSpan.FromDays(30))
            .Select(c => Survey.Affected(c, $"expired {survey.DaysSince((c.Time("msLAPS-PasswordExpirationTime") ?? c.Time("ms-Mcs-AdmPwdExpirationTime"))!.Value)} ago") with
            {
                Values = new Dictionary<string, string> { ["host"] = c.Text("dNSHostName") ?? c.Leaf },
            });
}

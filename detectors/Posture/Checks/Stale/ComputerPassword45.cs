using Deception.Contracts;

namespace Deception.Posture.Checks.Stale;

/// <summary><c>posture.stale.computer-password-45</c>: an active computer whose password is 45 to 90 days old.</summary>
public sealed class ComputerPassword45 : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.stale.computer-password-45",
        Title = "Computer is late with its password",
        Category = Category.StaleObjects,
        Severity = Severity.Low,
        Points = 3,
        Techniques = ["T1078.002"],
        Anssi = ["password_change_server_no_change_45"],
        Covers = ["S-PwdLastSet-45"],
        Why = "Members change their passwords every 30 days. One that is active but late has the change switched off or restores an old state: its password may "
            + "be known from an image.",
        Remedy = new Remedy(
            "On the computer: Local Security Policy → Domain member: Disable machine account password changes = Disabled; Maximum machine account password age"
                + " = 30.",
            "Invoke-Command -ComputerName '{host}' { Reset-ComputerMachinePassword }",
            "(Get-ADComputer -Identity '{dn}' -Properties PasswordLastSet).PasswordLastSet",
            "Invoke-Command -ComputerName '{host}' { Test-ComputerSecureChannel -Repair }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Members.Where(c => ComputerPassword90.Age(survey, c) is { } age && age > TimeSpan.FromDays(45) && age <= TimeSpan.FromDays(90))
            .Select(c => Survey.Affected(c, $"password is {survey.DaysSince(c.Time("pwdLastSet")!.Value)} old") with { Values = new Dictionary<string, string> { ["host"] = c.Text("dNSHostName") ?? c.Leaf } });
}

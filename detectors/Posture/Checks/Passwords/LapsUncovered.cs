using Deception.Contracts;

namespace Deception.Posture.Checks.Passwords;

/// <summary><c>posture.passwords.laps-uncovered</c>: an active Windows computer that has never stored its local administrator's password.</summary>
public sealed class LapsUncovered : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.passwords.laps-uncovered",
        Title = "Computers without LAPS",
        Category = Category.Passwords,
        Severity = Severity.Medium,
        Points = 8,
        Techniques = ["T1078.003"],
        Why = "Its local administrator has the password of its installation, which other computers share.",
        Remedy = new Remedy(
            "Check that the computer gets the LAPS policy and may write its own attributes (Set-LapsADComputerSelfPermission).",
            "Set-LapsADComputerSelfPermission -Identity '{parent}'; Invoke-Command -ComputerName '{host}' { Invoke-LapsPolicyProcessing }",
            "Get-ADComputer -Identity '{dn}' -Properties 'msLAPS-PasswordExpirationTime', 'ms-Mcs-AdmPwdExpirationTime'",
            "dsacls '{parent}' /R SELF"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey)
    {
        var isThere = survey.Objects.Any(o => o.Text("lDAPDisplayName") is "ms-Mcs-AdmPwd" or "msLAPS-PasswordExpirationTime");
        return !isThere ? [] : survey.Members.Where(c => c.Text("operatingSystem")?.Contains("Windows", StringComparison.OrdinalIgnoreCase) == true
                && Stale.ComputerPassword90.Age(survey, c) is not null && !c.Has("ms-Mcs-AdmPwdExpirationTime") && !c.Has("msLAPS-PasswordExpirationTime"))
            .Select(c => Survey.Affected(c, "has stored no local password") with { Values = new Dictionary<string, string> { ["parent"] = c.Parent, ["host"] = c.Text("dNSHostName") ?? c.Leaf } });
    }
}

using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Stale;

/// <summary><c>posture.stale.computer-password-90</c>: an active computer whose password is older than 90 days.</summary>
public sealed class ComputerPassword90 : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.stale.computer-password-90",
        Title = "Computer doesn't change its password",
        Category = Category.StaleObjects,
        Severity = Severity.Medium,
        Points = 5,
        Techniques = ["T1078.002"],
        Anssi = ["password_change_server_no_change_90"],
        Covers = ["S-PwdLastSet-90"],
        Why = "It signs in, but its password stays: switched off by a setting, by an image that is rolled back, or by an appliance that joined once. Whoever "
            + "once read it can make tickets for this host (silver tickets) for as long.",
        Remedy = new Remedy(
            "On the computer: registry HKLM\\SYSTEM\\CurrentControlSet\\Services\\Netlogon\\Parameters: DisablePasswordChange = 0; renew the keytab of an appliance.",
            "Invoke-Command -ComputerName '{host}' { Set-ItemProperty 'HKLM:\\SYSTEM\\CurrentControlSet\\Services\\Netlogon\\Parameters' DisablePasswordChange 0; "
                + "nltest /sc_change_pwd:'{domain}' }",
            "(Get-ADComputer -Identity '{dn}' -Properties PasswordLastSet).PasswordLastSet",
            "Invoke-Command -ComputerName '{host}' { Set-ItemProperty 'HKLM:\\SYSTEM\\CurrentControlSet\\Services\\Netlogon\\Parameters' DisablePasswordChange 1 }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Members.Where(c => Age(survey, c) is { } age && age > TimeSpan.FromDays(90) && !ClusterPassword.IsCluster(c))
            .Select(c => Survey.Affected(c, $"password is {survey.DaysSince(c.Time("pwdLastSet")!.Value)} old") with { Values = new Dictionary<string, string> { ["host"] = c.Text("dNSHostName") ?? c.Leaf } });

    /// <summary>Age of the password of a computer that was seen in the last 45 days; null of others.</summary>
    internal static TimeSpan? Age(Survey survey, DirectoryObject computer) =>
        Survey.LastSeen(computer) is { } seen && survey.Now - seen < TimeSpan.FromDays(45) && computer.Time("pwdLastSet") is { } set ? survey.Now - set : null;
}

using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Privileged;

/// <summary><c>posture.privileged.administrator-in-use</c>: the built-in Administrator signed in lately.</summary>
public sealed class AdministratorInUse : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.privileged.administrator-in-use",
        Title = "Built-in Administrator is in use",
        Category = Category.PrivilegedAccess,
        Severity = Severity.Medium,
        Points = 6,
        Techniques = ["T1078.002"],
        Covers = ["P-AdminLogin"],
        Why = "Nobody knows who it was: the account is shared, it can't be locked out, and tools that steal look for it first. It is for the day when nothing "
            + "else works.",
        Remedy = new Remedy(
            "Give each administrator a named account; set a long password for the built-in one, seal it away and watch for its use.",
            "Set-ADAccountPassword -Identity '{sid}' -Reset -NewPassword (Read-Host -AsSecureString -Prompt 'Sealed password')",
            "Get-ADUser -Identity '{sid}' -Properties LastLogonDate",
            "Set-ADAccountPassword -Identity '{sid}' -Reset -NewPassword (Read-Host -AsSecureString -Prompt 'Former password')",
            "samba-tool user setpassword '{name}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Snapshot.Find(WellKnownSids.InDomain(survey.Snapshot.Header.DomainSid, 500)) is { IsEnabled: true } administrator
            && administrator.Time("lastLogonTimestamp") is { } seen && survey.Now - seen < Lately && !survey.IsYoungerThan(administrator, Lately)
            ? [Survey.Affected(administrator, $"signed in {survey.DaysSince(seen)} ago")] : [];

    // lastLogonTimestamp lags by up to 14 days.
    private static readonly TimeSpan Lately = TimeSpan.FromDays(35);
}

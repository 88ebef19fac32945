using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Stale;

/// <summary><c>posture.stale.never-used-users</c>: an enabled user that never signed in, months after it was made.</summary>
public sealed class NeverUsedUsers : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.stale.never-used-users",
        Title = "Users that never signed in",
        Category = Category.StaleObjects,
        Severity = Severity.Low,
        Points = 4,
        Techniques = ["T1078.002"],
        Why = "Accounts made ahead often have a password that many know: the first one of the house. Whoever guesses it first owns the account.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the user → Disable Account until its owner comes; give it a password of its own then.",
            "Disable-ADAccount -Identity '{dn}' -PassThru | Set-ADUser -Replace @{ info = 'Disabled as never used' }",
            "Get-ADUser -Filter 'Enabled -eq $true -and lastLogonTimestamp -notlike \"*\"'",
            "Enable-ADAccount -Identity '{dn}'",
            "samba-tool user disable '{name}'",
            "samba-tool user enable '{name}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.EnabledUsers.Where(u => u.Sid?.RelativeId is not (500 or 501) && !survey.IsPrivileged(u) && !u.Has("lastLogonTimestamp") && !survey.IsYoungerThan(u, Grace))
            .Select(u => Survey.Affected(u, $"made {survey.DaysSince(u.Time("whenCreated")!.Value)} ago and never used", Mend.Set(u, AccountFlags.Disabled)));

    private static readonly TimeSpan Grace = TimeSpan.FromDays(90);
}

using Deception.Contracts;

namespace Deception.Posture.Checks.Stale;

/// <summary><c>posture.stale.managed-account-password</c>: a managed service account whose password was not changed for 90 days.</summary>
public sealed class ManagedAccountPassword : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.stale.managed-account-password",
        Title = "Managed service account doesn't change its password",
        Category = Category.StaleObjects,
        Severity = Severity.Medium,
        Points = 5,
        Techniques = ["T1078.002"],
        Anssi = ["password_change_msa_no_change_90"],
        Why = "Its password should change by itself, every 30 days by default. One that doesn't is used with a copied password, or by no host any more.",
        Remedy = new Remedy(
            "On a host that uses it: Test-ADServiceAccount; install it again or remove it if no service uses it.",
            "Reset-ADServiceAccountPassword -Identity '{dn}'",
            "(Get-ADServiceAccount -Identity '{dn}' -Properties PasswordLastSet).PasswordLastSet",
            "Install-ADServiceAccount -Identity '{dn}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.ManagedAccounts.Where(a => a.IsEnabled && a.Time("pwdLastSet") is { } set && survey.Now - set > TimeSpan.FromDays(Math.Max(90, 2 * (a.Number("msDS-ManagedPasswordInterval") ?? 30))))
            .Select(a => Survey.Affected(a, $"password is {survey.DaysSince(a.Time("pwdLastSet")!.Value)} old"));
}

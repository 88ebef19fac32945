using Deception.Contracts;

namespace Deception.Posture.Checks.Trusts;

/// <summary><c>posture.trusts.cloud-sso-key</c>: the key of single sign-on to the cloud is older than 90 days.</summary>
public sealed class CloudSsoKey : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.trusts.cloud-sso-key",
        Title = "Old key of seamless single sign-on",
        Category = Category.Trusts,
        Severity = Severity.Medium,
        Points = 8,
        Techniques = ["T1558.002"],
        Covers = ["T-AzureADSSO"],
        Why = "With the key of AZUREADSSOACC one makes tickets that sign in to the cloud as any synchronised user. It never changes by itself.",
        Remedy = new Remedy(
            "On the synchronisation server: AzureADSSO.psd1, Update-AzureADSSOForest, every 30 days; better, switch seamless single sign-on off.",
            "Import-Module \"$env:ProgramFiles\\Microsoft Azure Active Directory Connect\\AzureADSSO.psd1\"; Update-AzureADSSOForest -OnPremCredentials "
                + "(Get-Credential)",
            "(Get-ADComputer -Identity 'AZUREADSSOACC' -Properties PasswordLastSet).PasswordLastSet",
            "Get-ADComputer -Identity 'AZUREADSSOACC' -Properties PasswordLastSet # a former key needn't come back"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Computers.Where(c => c.IsEnabled && string.Equals(c.Text("sAMAccountName"), "AZUREADSSOACC$", StringComparison.OrdinalIgnoreCase)
                && c.Time("pwdLastSet") is { } set && survey.Now - set > TimeSpan.FromDays(90))
            .Select(c => Survey.Affected(c, $"key is {survey.DaysSince(c.Time("pwdLastSet")!.Value)} old"));
}

using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Passwords;

/// <summary><c>posture.passwords.no-service-policy</c>: no policy asks for long passwords of services.</summary>
public sealed class NoServicePolicy : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.passwords.no-service-policy",
        Title = "No policy for service accounts",
        Category = Category.Passwords,
        Severity = Severity.Low,
        Points = 3,
        Needs = Needs.Domain | Needs.PasswordSettings,
        Techniques = ["T1201", "T1558.003"],
        Covers = ["A-NoServicePolicy"],
        Why = "Tickets of services are guessed offline: only the length of the password stands against it.",
        Remedy = new Remedy(
            "Active Directory Administrative Center → System → Password Settings Container: new settings with 20 characters or more for the services' group.",
            "New-ADFineGrainedPasswordPolicy -Name 'Services' -Precedence 20 -MinPasswordLength 25 -ComplexityEnabled $true -ReversibleEncryptionEnabled "
                + "$false -PasswordHistoryCount 24 -MinPasswordAge 1.0:0 -MaxPasswordAge 365.0:0",
            "Get-ADFineGrainedPasswordPolicy -Filter 'MinPasswordLength -ge 20'",
            "Remove-ADFineGrainedPasswordPolicy -Identity 'Services' -Confirm:$false",
            "samba-tool domain passwordsettings pso create Services 20 --min-pwd-length=25",
            "samba-tool domain passwordsettings pso delete Services"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Root is { } root && (root.Number("minPwdLength") ?? 0) < Long && survey.EnabledUsers.Any(u => u.Has("servicePrincipalName"))
            && !survey.OfClass("msDS-PasswordSettings").Any(p => p.Has("msDS-PSOAppliesTo") && p.Number("msDS-MinimumPasswordLength") >= Long)
            ? [Survey.Affected(root, "has users with service names, and no settings with 20 characters or more")] : [];

    private const int Long = 20;
}

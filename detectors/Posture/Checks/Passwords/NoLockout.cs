using Deception.Contracts;

namespace Deception.Posture.Checks.Passwords;

/// <summary><c>posture.passwords.policy-lockout</c>: accounts are never locked, or only after many failures.</summary>
public sealed class NoLockout : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.passwords.policy-lockout",
        Title = "Guessing is not stopped",
        Category = Category.Passwords,
        Severity = Severity.Medium,
        Points = 8,
        Techniques = ["T1110.001", "T1110.003"],
        Why = "An account may be guessed at for ever from the network.",
        Remedy = new Remedy(
            "Group Policy Management → Default Domain Policy → Account Lockout Policy: threshold 5 to 10, duration and window 15 minutes or more.",
            "Set-ADDefaultDomainPasswordPolicy -Identity '{domain}' -LockoutThreshold 10 -LockoutDuration 0:15 -LockoutObservationWindow 0:15",
            "Get-ADDefaultDomainPasswordPolicy | Select-Object LockoutThreshold, LockoutDuration",
            "Set-ADDefaultDomainPasswordPolicy -Identity '{domain}' -LockoutThreshold '{before}'",
            "samba-tool domain passwordsettings set --account-lockout-threshold=10 --account-lockout-duration=15 --reset-account-lockout-after=15",
            "samba-tool domain passwordsettings set --account-lockout-threshold='{before}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Root is { } root && root.Number("lockoutThreshold") is { } threshold && (threshold == 0 || threshold > survey.Options.MostLockout)
            ? [Survey.Affected(root, threshold == 0 ? "never locks" : FormattableString.Invariant($"locks after {threshold} failures"),
                Mend.Replace(root, "lockoutThreshold", FormattableString.Invariant($"{survey.Options.MostLockout}"))) with { Values = new Dictionary<string, string> { ["before"] = root.Text("lockoutThreshold")! } }] : [];
}

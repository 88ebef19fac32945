using Deception.Contracts;

namespace Deception.Posture.Checks.Passwords;

/// <summary><c>posture.passwords.policy-complexity</c>: the domain allows passwords of any shape, and no length makes up for it.</summary>
public sealed class NoComplexity : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.passwords.policy-complexity",
        Title = "Simple passwords allowed",
        Category = Category.Passwords,
        Severity = Severity.Medium,
        Points = 8,
        Techniques = ["T1110.003"],
        Why = "Without a rule, passwords are words, seasons and years, which a spray tries first.",
        Remedy = new Remedy(
            "Group Policy Management → Default Domain Policy → Password must meet complexity requirements: Enabled; better, a filter with banned words.",
            "Set-ADDefaultDomainPasswordPolicy -Identity '{domain}' -ComplexityEnabled $true",
            "(Get-ADDefaultDomainPasswordPolicy).ComplexityEnabled",
            "Set-ADDefaultDomainPasswordPolicy -Identity '{domain}' -ComplexityEnabled $false",
            "samba-tool domain passwordsettings set --complexity=on",
            "samba-tool domain passwordsettings set --complexity=off"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Root is { } root && root.Number("pwdProperties") is { } properties && (properties & 1) == 0 && (root.Number("minPwdLength") ?? 0) < LongEnough
            ? [Survey.Affected(root, "no complexity is asked for", Mend.Replace(root, "pwdProperties", FormattableString.Invariant($"{properties | 1}")))] : [];

    private const int LongEnough = 20;
}

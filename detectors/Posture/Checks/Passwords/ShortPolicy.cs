using Deception.Contracts;

namespace Deception.Posture.Checks.Passwords;

/// <summary><c>posture.passwords.policy-length</c>: the domain allows passwords that are short.</summary>
public sealed class ShortPolicy : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.passwords.policy-length",
        Title = "Short passwords allowed",
        Category = Category.Passwords,
        Severity = Severity.High,
        Points = 12,
        Techniques = ["T1201", "T1110.002"],
        Covers = ["A-MinPwdLen"],
        Why = "Eight characters are guessed within hours once a hash or a roasted ticket is there; fourteen are not.",
        Remedy = new Remedy(
            "Group Policy Management → Default Domain Policy → Password Policy → Minimum password length: 14 or more.",
            "Set-ADDefaultDomainPasswordPolicy -Identity '{domain}' -MinPasswordLength 14",
            "(Get-ADDefaultDomainPasswordPolicy).MinPasswordLength",
            "Set-ADDefaultDomainPasswordPolicy -Identity '{domain}' -MinPasswordLength '{before}'",
            "samba-tool domain passwordsettings set --min-pwd-length=14",
            "samba-tool domain passwordsettings set --min-pwd-length='{before}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Root is { } root && root.Number("minPwdLength") is { } length && length < survey.Options.LeastPasswordLength
            ? [Survey.Affected(root, FormattableString.Invariant($"{length} characters are enough"), Mend.Replace(root, "minPwdLength", FormattableString.Invariant($"{survey.Options.LeastPasswordLength}"))) with
            {
                Values = new Dictionary<string, string> { ["before"] = root.Text("minPwdLength")! },
            }] : [];
}

using Deception.Contracts;

namespace Deception.Posture.Checks.Passwords;

/// <summary><c>posture.passwords.policy-history</c>: the domain remembers few former passwords.</summary>
public sealed class ShortHistory : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.passwords.policy-history",
        Title = "Former passwords come back",
        Category = Category.Passwords,
        Severity = Severity.Low,
        Points = 3,
        Techniques = ["T1110"],
        Why = "After a leak people go back to the password that leaked.",
        Remedy = new Remedy(
            "Group Policy Management → Default Domain Policy → Enforce password history: 24.",
            "Set-ADDefaultDomainPasswordPolicy -Identity '{domain}' -PasswordHistoryCount 24",
            "(Get-ADDefaultDomainPasswordPolicy).PasswordHistoryCount",
            "Set-ADDefaultDomainPasswordPolicy -Identity '{domain}' -PasswordHistoryCount '{before}'",
            "samba-tool domain passwordsettings set --history-length=24",
            "samba-tool domain passwordsettings set --history-length='{before}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Root is { } root && root.Number("pwdHistoryLength") is { } length && length < Least
            ? [Survey.Affected(root, FormattableString.Invariant($"remembers {length}"), Mend.Replace(root, "pwdHistoryLength", "24")) with { Values = new Dictionary<string, string> { ["before"] = root.Text("pwdHistoryLength")! } }] : [];

    private const int Least = 12;
}

using Deception.Contracts;

namespace Deception.Posture.Checks.Passwords;

/// <summary><c>posture.passwords.policy-reversible</c>: a password policy stores passwords so that they can be read back.</summary>
public sealed class ReversiblePolicy : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.passwords.policy-reversible",
        Title = "Policy keeps passwords readable",
        Category = Category.Passwords,
        Severity = Severity.High,
        Points = 12,
        Techniques = ["T1556.005"],
        Anssi = ["reversible_password_priv_namingcontext"],
        Covers = ["A-ReversiblePwd"],
        Why = "Each password that is set from now on can be read from a copy of the directory.",
        Remedy = new Remedy(
            "Group Policy → Default Domain Policy → Password Policy → Store passwords using reversible encryption: Disabled; the same in fine-grained settings.",
            "Set-ADDefaultDomainPasswordPolicy -Identity '{domain}' -ReversibleEncryptionEnabled $false",
            "(Get-ADDefaultDomainPasswordPolicy).ReversibleEncryptionEnabled; Get-ADFineGrainedPasswordPolicy -Filter 'ReversibleEncryptionEnabled -eq $true'",
            "Set-ADDefaultDomainPasswordPolicy -Identity '{domain}' -ReversibleEncryptionEnabled $true",
            "samba-tool domain passwordsettings set --store-plaintext=off",
            "samba-tool domain passwordsettings set --store-plaintext=on"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.OfClass("msDS-PasswordSettings").Where(p => string.Equals(p.Text("msDS-PasswordReversibleEncryptionEnabled"), "TRUE", StringComparison.OrdinalIgnoreCase))
            .Select(p => Survey.Affected(p, "stores passwords with reversible encryption", Mend.Replace(p, "msDS-PasswordReversibleEncryptionEnabled", "FALSE")))
            .Concat(survey.Root is { } root && root.Number("pwdProperties") is { } properties && (properties & 0x10) != 0
                ? [Survey.Affected(root, "the domain's policy stores passwords with reversible encryption", Mend.Replace(root, "pwdProperties", FormattableString.Invariant($"{properties & ~0x10L}")))] : []);
}

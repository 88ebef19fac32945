using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Passwords;

/// <summary><c>posture.passwords.fine-grained-weaker</c>: fine-grained settings that ask for less than the domain's policy.</summary>
public sealed class WeakFineGrained : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.passwords.fine-grained-weaker",
        Title = "Fine-grained settings weaken the policy",
        Category = Category.Passwords,
        Severity = Severity.Medium,
        Points = 6,
        Needs = Needs.Domain | Needs.PasswordSettings,
        Techniques = ["T1201"],
        Why = "They win over the domain's policy for those they apply to, who are often services or administrators.",
        Remedy = new Remedy(
            "Active Directory Administrative Center → System → Password Settings Container → the settings: length and lockout at least as the domain's.",
            "Set-ADFineGrainedPasswordPolicy -Identity '{dn}' -MinPasswordLength '{length}'",
            "Get-ADFineGrainedPasswordPolicy -Identity '{dn}'",
            "Set-ADFineGrainedPasswordPolicy -Identity '{dn}' -MinPasswordLength '{before}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.OfClass("msDS-PasswordSettings").Where(p => p.Has("msDS-PSOAppliesTo") && p.Number("msDS-MinimumPasswordLength") < survey.Root?.Number("minPwdLength"))
            .Select(p => Survey.Affected(p, $"{p.Text("msDS-MinimumPasswordLength")} characters, the domain asks for {survey.Root!.Text("minPwdLength")}",
                Mend.Replace(p, "msDS-MinimumPasswordLength", survey.Root!.Text("minPwdLength")!)) with
            {
                Values = new Dictionary<string, string> { ["before"] = p.Text("msDS-MinimumPasswordLength")!, ["length"] = survey.Root!.Text("minPwdLength")! },
            });
}

using Deception.ActiveDirectory.GroupPolicy;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.passwords</c>: a Group Policy preferences file holds a password.</summary>
public sealed class PreferencePasswords : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.passwords",
        Title = "Password in a group policy",
        Category = Category.GroupPolicy,
        Severity = Severity.Critical,
        Points = 25,
        Needs = Needs.Sysvol,
        Techniques = ["T1552.006"],
        Covers = ["A-PwdGPO"],
        Why = "Each account of the domain can read the file, and the key that hides the password was published. Mostly it is the local administrator's of all "
            + "computers.",
        Remedy = new Remedy(
            "Group Policy Management → the policy → Preferences: delete the entry; change the password wherever it is used; delete the file if the policy is gone.",
            "Remove-Item -Path '\\\\{domain}\\SYSVOL\\{domain}\\{path}' -Confirm",
            "Select-String -Path '\\\\{domain}\\SYSVOL\\{domain}\\Policies\\*\\*\\Preferences\\*\\*.xml' -Pattern 'cpassword=\"[^\"]'",
            "Write-Warning 'Restore {path} from a backup of the policy; its password is public.'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Snapshot.Files.Where(f => f.Content is not null && f.Path.EndsWith(".xml", StringComparison.OrdinalIgnoreCase))
            .SelectMany(f => PolicyPreferences.TryReadPasswords(f.Content, out var passwords)
                ? passwords.Select(p => new Affected(p.Account.Length == 0 ? p.Element : p.Account, f.Path, $"{p.Element} has the password {p.Shown ?? "(can't be decrypted)"}")
                {
                    Values = new Dictionary<string, string> { ["path"] = f.Path.Replace('/', '\\') },
                }) : []);
}

using System.Text.RegularExpressions;
using Deception.ActiveDirectory.GroupPolicy;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.script-passwords</c>: a script in SYSVOL holds a password.</summary>
public sealed partial class ScriptPasswords : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.script-passwords",
        Title = "Password in a logon script",
        Category = Category.GroupPolicy,
        Severity = Severity.High,
        Points = 15,
        Needs = Needs.Sysvol,
        Techniques = ["T1552.001"],
        Why = "Everybody who can sign in reads the script; tools look for such lines first.",
        Remedy = new Remedy(
            "Take the password out of the script (use the computer's or user's own account), change it.",
            "Select-String -Path '\\\\{domain}\\SYSVOL\\{domain}\\{path}' -Pattern '/user:|-Password|ConvertTo-SecureString' # then edit the script",
            "Select-String -Path '\\\\{domain}\\NETLOGON\\*' -Pattern 'net use.+/user:.+'",
            "Write-Warning 'Restore {path} from a backup.'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Snapshot.Files.Where(f => f.Content is not null && Endings.Any(e => f.Path.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
            .SelectMany(f => PolicyText.Decode(f.Content).ToString().Split('\n').Select((line, i) => (Line: line, Number: i + 1)).Where(l => Pattern().IsMatch(l.Line))
                .Select(l => new Affected(f.Path.Split('/')[^1], f.Path, FormattableString.Invariant($"line {l.Number} holds a password")) { Values = new Dictionary<string, string> { ["path"] = f.Path.Replace('/', '\\') } }));

    private static readonly string[] Endings = [".bat", ".cmd", ".ps1", ".vbs", ".kix"];

    // net use with a password, net user with one, a clear SecureString, a variable called password with a literal.
    [GeneratedRegex(@"net\s+use\s+(?:\S+\s+){1,2}(?![/*%""\\])\S{4,}\s+/user:|net\s+use\b.*/user:\S+\s+(?![/*%-])\S{4,}|net\s+user\s+\S+\s+(?![/*%])\S{6,}|ConvertTo-SecureString\s+(?:-String\s+)?[""'][^""'$]{4,}[""'].*-AsPlainText|\b(?:password|passwd|pwd)\s*=\s*[""'][^""'%$]{4,}[""']", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}

using System.Text.RegularExpressions;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Passwords;

/// <summary><c>posture.passwords.in-text-attributes</c>: an account whose description, comment or note seems to hold a password.</summary>
public sealed partial class ExposedText : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.passwords.in-text-attributes",
        Title = "Passwords in descriptions",
        Category = Category.Passwords,
        Severity = Severity.High,
        Points = 15,
        Techniques = ["T1552"],
        Why = "Everybody who can sign in reads descriptions; tools that gather them are the first that attackers run.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the account → General: delete the text; then change the password, which has been public.",
            "Set-ADObject -Identity '{dn}' -Clear '{attribute}' # then change the password",
            "Get-ADUser -Filter * -Properties description, info, comment | Where-Object { \"$($_.description) $($_.info) $($_.comment)\" -match 'pass|pwd|kennwort' }",
            "Write-Warning 'The text was not kept: it may be a password. Restore {attribute} of {name} from a backup.'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Users.Concat(survey.Computers).Concat(survey.Groups).SelectMany(o => Places.Where(p => o.Texts(p).Any(t => Pattern().IsMatch(t)))
            .Select(p => Survey.Affected(o, $"{p} says \"{Shown(o.Texts(p).First(t => Pattern().IsMatch(t)))}\"") with { Values = new Dictionary<string, string> { ["attribute"] = p } }));

    private static readonly string[] Places = ["description", "info", "comment"];

    // A word for "password" with a value behind it; the word alone ("password reset by help desk") tells nothing.
    [GeneratedRegex(@"\b(?:pass(?:word|wd|phrase)?|pwd|pw|kennwort|passwort|mot de passe|mdp)(?:\s*(?:[:=]|\bis\b|\bist\b|→|-\s)\s*\S{4,}|\s+(?=\S*\d)(?=\S*[a-z])(?=\S*(?-i:[A-Z]))\S{8,})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();

    /// <summary>True when a text attribute of the object seems to hold a password.</summary>
    internal static bool IsIn(DirectoryObject o) => Places.Any(p => o.Texts(p).Any(t => Pattern().IsMatch(t)));

    // The words up to the value and its first two characters.
    private static string Shown(string text)
    {
        var match = Pattern().Match(text).Value;
        var value = match.LastIndexOfAny([' ', ':', '=', '→']) + 1;
        return match[..Math.Min(match.Length, value + 2)] + "…";
    }
}

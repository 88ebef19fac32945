using System.Text.RegularExpressions;
using Deception.ActiveDirectory.GroupPolicy;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks;

/// <summary>Servers that policies take software and scripts from.</summary>
internal static partial class Sources
{
    private static readonly string[] OfScripts = ["scripts.ini", "psscripts.ini"];
    private static readonly string[] OfFiles = ["Files.xml", "ScheduledTasks.xml", "Applications.xml"];

    /// <summary>Policies that name a server of another domain.</summary>
    public static IEnumerable<Affected> OutOfDomain(Survey survey, bool isScript)
    {
        foreach (var policy in survey.Policies)
        {
            foreach (var file in policy.Files.Where(f => f.Content is not null && (isScript ? OfScripts : OfFiles).Any(n => f.Path.EndsWith("/" + n, StringComparison.OrdinalIgnoreCase))))
            {
                foreach (var source in Named(PolicyText.Decode(file.Content).ToString()).Where(s => IsOutside(survey, s)).Distinct(StringComparer.OrdinalIgnoreCase))
                {
                    yield return policy.Affected($"uses {source}") with { Values = new Dictionary<string, string> { ["guid"] = policy.Object.Leaf, ["source"] = source } };
                }
            }
        }
    }

    private static IEnumerable<string> Named(string text) => UncPattern().Matches(text).Select(m => m.Value);

    private static bool IsOutside(Survey survey, string unc)
    {
        var host = unc.TrimStart('\\').Split('\\')[0];
        return host.Contains('.', StringComparison.Ordinal) && !System.Net.IPAddress.TryParse(host, out _)
            && !host.Equals(survey.Snapshot.Header.Domain, StringComparison.OrdinalIgnoreCase)
            && !host.EndsWith("." + survey.Snapshot.Header.Domain, StringComparison.OrdinalIgnoreCase);
    }

    [GeneratedRegex(@"\\\\[A-Za-z0-9_.-]{1,255}\\[^\s""<>|;]{1,260}", RegexOptions.CultureInvariant)]
    private static partial Regex UncPattern();
}

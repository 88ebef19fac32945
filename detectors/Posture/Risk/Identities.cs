using Deception.Contracts;
using Deception.Posture.Checks;
using Deception.Posture.Hosts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Risk;

/// <summary>Each user's and computer's risk: its exposures, how near it is to the crown, and what was found of it lately.</summary>
public static class Identities
{
    private const int Most = 50, MostReasons = 12;

    /// <summary>The riskiest, the worst first.</summary>
    /// <param name="survey">The directory.</param>
    /// <param name="results">All checks' answers.</param>
    /// <param name="recent">Findings of the last days.</param>
    public static IReadOnlyList<IdentityRisk> Riskiest(Survey survey, IReadOnlyList<CheckResult> results, IReadOnlyList<Finding>? recent = null)
    {
        Dictionary<string, List<CheckInfo>> exposures = new(StringComparer.OrdinalIgnoreCase);
        foreach (var result in results.Where(r => r.State == CheckState.Failed))
        {
            foreach (var name in result.Objects.Select(o => o.Object).Distinct(StringComparer.OrdinalIgnoreCase))
            {
                (exposures.TryGetValue(name, out var of) ? of : exposures[name] = []).Add(result.Info);
            }
        }
        var found = (recent ?? []).SelectMany(f => f.Accounts.Where(a => a is not null).Select(a => (Name: HostFindings.Bare(a), Finding: f))).ToLookup(f => f.Name, f => f.Finding, StringComparer.OrdinalIgnoreCase);
        return [.. survey.EnabledUsers.Concat(survey.Members).Concat(survey.ManagedAccounts.Where(a => a.IsEnabled))
            .Select(a => Risk(survey, a, exposures.GetValueOrDefault(a.Name) ?? [], found[a.Label])).Where(r => r is { Score: > 0 }).Cast<IdentityRisk>()
            .OrderByDescending(r => r.Score).ThenBy(r => r.Name, StringComparer.Ordinal).Take(Most)];
    }

    private static IdentityRisk? Risk(Survey survey, DirectoryObject account, List<CheckInfo> exposures, IEnumerable<Finding> findings)
    {
        var distance = survey.Graph.Distance(account);
        var told = findings.ToList();
        if (exposures.Count == 0 && told.Count == 0)
        {
            // Near the crown alone is an administrator's trade.
            return null;
        }
        var left = 1.0;
        List<string> reasons = [];
        foreach (var info in exposures.OrderByDescending(i => i.Points).ThenBy(i => i.Id, StringComparer.Ordinal))
        {
            left *= 1 - (Math.Min(info.Points, 60) / 100.0);
            reasons.Add(info.Title);
        }
        if (distance is { } steps)
        {
            left *= 1 - (0.6 / Math.Max(1, steps));
            reasons.Insert(0, steps == 0 ? "is the crown itself" : FormattableString.Invariant($"{steps} {(steps == 1 ? "step" : "steps")} from the crown"));
        }
        foreach (var finding in told.OrderByDescending(f => f.Severity).Take(3))
        {
            left *= 1 - (0.1 + (0.1 * (int)finding.Severity));
            reasons.Add(finding.Title);
        }
        return new IdentityRisk
        {
            Name = account.Label,
            Object = account.Name,
            Kind = account.IsA("computer") && account.Class == "computer" ? "computer" : "user",
            Score = Math.Round(100 * (1 - left), 1, MidpointRounding.AwayFromZero),
            Reasons = [.. reasons.Take(MostReasons)],
            Path = survey.Graph.Path(account),
        };
    }
}

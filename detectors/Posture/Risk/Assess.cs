using Deception.Contracts;
using Deception.Posture.Checks;
using Deception.Posture.Hosts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Risk;

/// <summary>A whole assessment of a snapshot: checks, score, focus areas, identities.</summary>
public static class Assess
{
    private const int MostUnread = 500;

    /// <summary>Assesses.</summary>
    /// <param name="snapshot">What was read.</param>
    /// <param name="options">Limits and policy.</param>
    /// <param name="history">Former scores.</param>
    /// <param name="recent">Findings of the last days: they raise the risk of the accounts that they name, and those of host audits are edges of the attack graph.</param>
    public static (Assessment Assessment, IReadOnlyList<CheckResult> Results) Run(
        DirectorySnapshot snapshot, AssessmentOptions? options = null, IReadOnlyList<ScorePoint>? history = null, IReadOnlyList<Finding>? recent = null)
    {
        options ??= new AssessmentOptions();
        var survey = new Survey(snapshot, options with { Sessions = [.. options.Sessions, .. HostFindings.Sessions(recent ?? [])] });
        var results = Assessor.Run(survey);
        var score = DomainRisk.Score(results);
        var assessment = new Assessment
        {
            Domain = snapshot.Header.Domain,
            TakenAt = snapshot.Header.TakenAt,
            Server = snapshot.Header.Server,
            Reader = snapshot.Header.Reader,
            Objects = snapshot.Objects.Count,
            Score = score,
            Grade = DomainRisk.Grade(score),
            ScoreVersion = DomainRisk.Version,
            Categories = [.. Enum.GetValues<Category>().Select(c => new CategoryScore(c.Words(), DomainRisk.CategoryScore(results, c), DomainRisk.Weight(c),
                Count(results, c, CheckState.Failed), Count(results, c, CheckState.Passed), Count(results, c, CheckState.Unread)))],
            Focus = DomainRisk.Focus(results),
            Checks = [.. results.Select(r => new CheckAnswer
            {
                Id = r.Info.Id,
                Title = r.Info.Title,
                Category = r.Info.Category.Words(),
                Severity = r.Info.Severity,
                State = r.State.ToString().ToLowerInvariant(),
                Points = r.Info.Points,
                Gain = DomainRisk.Gain(results, r),
                Objects = [.. r.Objects.Select(o => new AffectedObject(o.Name, o.Object, o.Detail, o.Sid))],
                Missing = r.Missing,
            })],
            Identities = Identities.Riskiest(survey, results, recent),
            // What is missing whole matters most.
            Unread = [.. snapshot.Unread.OrderByDescending(u => u.IsWhole).Select(u => $"{u.Place}: {u.Reason}").Take(MostUnread)],
            History = history ?? [],
        };
        return (assessment, results);
    }

    /// <summary>What people call a category.</summary>
    public static string Words(this Category category) => category switch
    {
        Category.PrivilegedAccess => "privileged access",
        Category.StaleObjects => "stale objects",
        Category.Kerberos => "Kerberos and delegation",
        Category.Passwords => "passwords",
        Category.Permissions => "permissions and attack paths",
        Category.GroupPolicy => "group policy",
        Category.Certificates => "certificates",
        Category.Trusts => "trusts",
        Category.Infrastructure => "infrastructure",
        _ => "deception hygiene",
    };

    private static int Count(IReadOnlyList<CheckResult> results, Category category, CheckState state) => results.Count(r => r.Info.Category == category && r.State == state);
}

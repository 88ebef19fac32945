using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks;

/// <summary>Runs checks over a survey.</summary>
public static class Assessor
{
    private const int MostMissing = 20;

    /// <summary>All checks' answers, in the catalogue's order.</summary>
    public static IReadOnlyList<CheckResult> Run(Survey survey) => [.. CheckCatalogue.All.Select(c => Run(c, survey))];

    /// <summary>
    /// A check's answer. Where nothing of a kind that it needs was read, it has none: what isn't seen would look as if it weren't there. Where single objects
    /// couldn't be read, one that fails is a failure all the same; without one the check stays unanswered.
    /// </summary>
    public static CheckResult Run(Check check, Survey survey)
    {
        var gaps = survey.Unread.Where(u => (u.Need & check.Info.Needs) != 0).ToList();
        var missing = gaps.Select(u => $"{u.Place}: {u.Reason}").Take(MostMissing).ToList();
        if (gaps.Exists(u => u.IsWhole))
        {
            return new CheckResult(check.Info, CheckState.Unread, [], missing);
        }
        var objects = check.Examine(survey).ToList();
        return new CheckResult(check.Info, objects.Count > 0 ? CheckState.Failed : missing.Count > 0 ? CheckState.Unread : CheckState.Passed, objects, missing);
    }
}

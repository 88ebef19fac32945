using Deception.Contracts;
using Deception.Posture.Checks;

namespace Deception.Posture.Risk;

/// <summary>
/// The domain's risk score. A category's score is what its failing checks leave of a whole: 100 · (1 − Π(1 − points/100)); so each check adds, less the more there
/// is. The domain's is made the same way of the categories, each of which counts for its weight at most: 100 · (1 − Π(1 − weight · score/100)). One loud category
/// can't hide another, and none can reach 100 alone.
/// </summary>
public static class DomainRisk
{
    /// <summary>Version of this formula, its weights and the checks' points.</summary>
    public const int Version = 1;

    private const double LeastGain = 0.05;
    private const int MostFocus = 5;

    private static readonly Dictionary<Category, double> Weights = new()
    {
        [Category.PrivilegedAccess] = 0.5,
        [Category.StaleObjects] = 0.25,
        [Category.Kerberos] = 0.5,
        [Category.Passwords] = 0.4,
        [Category.Permissions] = 0.6,
        [Category.GroupPolicy] = 0.4,
        [Category.Certificates] = 0.5,
        [Category.Trusts] = 0.4,
        [Category.Infrastructure] = 0.35,
        [Category.Deception] = 0.05,
    };

    /// <summary>How much of the domain's score a category can make, 0–1.</summary>
    public static double Weight(Category category) => Weights[category];

    /// <summary>The domain's score, 0–100; 0 is good.</summary>
    /// <param name="results">All checks' answers.</param>
    /// <param name="without">A check that is taken for mended.</param>
    public static double Score(IReadOnlyList<CheckResult> results, string? without = null)
    {
        var left = 1.0;
        foreach (var category in Enum.GetValues<Category>())
        {
            left *= 1 - (Weights[category] * CategoryScore(results, category, without) / 100);
        }
        return Rounded(100 * (1 - left));
    }

    /// <summary>A category's score, 0–100.</summary>
    public static double CategoryScore(IReadOnlyList<CheckResult> results, Category category, string? without = null)
    {
        var left = 1.0;
        foreach (var result in results)
        {
            if (result.State == CheckState.Failed && result.Info.Category == category && result.Info.Id != without)
            {
                left *= 1 - (result.Info.Points / 100.0);
            }
        }
        return Rounded(100 * (1 - left));
    }

    /// <summary>A to E.</summary>
    public static string Grade(double score) => score switch { < 10 => "A", < 25 => "B", < 45 => "C", < 70 => "D", _ => "E" };

    /// <summary>By how much the score falls when a check is mended.</summary>
    public static double Gain(IReadOnlyList<CheckResult> results, CheckResult result) =>
        result.State == CheckState.Failed ? Rounded(Score(results) - Score(results, result.Info.Id)) : 0;

    /// <summary>Fixes that lower the score most for the least objects touched: three to five, if there are as many.</summary>
    public static IReadOnlyList<FocusArea> Focus(IReadOnlyList<CheckResult> results) =>
        [.. results.Where(r => r.State == CheckState.Failed).Select(r => (Result: r, Gain: Gain(results, r))).Where(r => r.Gain >= LeastGain)
            .OrderByDescending(r => r.Gain / (1 + Math.Log10(r.Result.Objects.Count))).ThenBy(r => r.Result.Info.Id, StringComparer.Ordinal).Take(MostFocus)
            .Select(r => new FocusArea(r.Result.Info.Id, r.Result.Info.Title, r.Gain, r.Result.Objects.Count))];

    private static double Rounded(double value) => Math.Round(value, 1, MidpointRounding.AwayFromZero);
}

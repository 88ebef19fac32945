using Deception.Contracts;

namespace Deception.Tests.Unit.Link;

/// <summary>Findings for tests of the line.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static Finding Finding(int number, int revision = 1, string? summary = null) => new()
    {
        Id = FindingId.Of("honey.account-signin", $"source {number}", Start),
        Revision = revision,
        Detector = "honey.account-signin",
        Kind = FindingKind.Touch,
        Title = "Honey account used",
        Summary = summary ?? $"Finding {number}.",
        Severity = Severity.Critical,
        Confidence = 100,
        Maturity = Maturity.Stable,
        FirstSeen = Start,
        LastSeen = Start.AddSeconds(revision),
        Count = revision,
    };
}

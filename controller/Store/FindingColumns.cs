using Deception.Contracts;

namespace Deception.Controller.Store;

/// <summary>Fills the columns of a finding's row.</summary>
internal static class FindingColumns
{
    public static void Fill(FindingRow row, Finding finding, string json)
    {
        row.Revision = finding.Revision;
        row.Detector = finding.Detector;
        row.Kind = finding.Kind;
        row.Severity = finding.Severity;
        row.Confidence = finding.Confidence;
        row.Title = Text(finding.Title)!;
        row.Agent = finding.Agent ?? "";
        row.Domain = Text(finding.Domain);
        row.SourceIp = Text(finding.Source.Ip);
        row.SourceHost = Text(finding.Source.Host);
        row.SourceAccount = Text(finding.Source.Account);
        row.TargetHost = Text(finding.Target.Host);
        row.Accounts = [.. finding.Accounts.Select(a => Text(a) ?? "")];
        row.Techniques = [.. finding.Techniques.Select(t => Text(t) ?? "")];
        row.FirstSeen = finding.FirstSeen;
        row.LastSeen = finding.LastSeen;
        row.Json = json;
    }

    // PostgreSQL's text knows no NUL, and an attacker chooses account names.
    private static string? Text(string? value) => value?.Replace('\0', '\uFFFD');
}

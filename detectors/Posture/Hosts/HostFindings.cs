using System.Globalization;
using Deception.Contracts;
using Deception.Posture.Checks;
using Deception.Posture.Graph;

namespace Deception.Posture.Hosts;

/// <summary>Findings of a host audit (CONTRACTS: kind <c>exposure</c>): one for each check that fails, the same one while it fails.</summary>
public static class HostFindings
{
    private const int MostEvidence = 100;
    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>All of them, with the remedy for the host's system among the evidence.</summary>
    public static IEnumerable<Finding> Of(IReadOnlyList<HostCheckResult> results, HostSnapshot host) => results.Where(r => r.State == CheckState.Failed).Select(r => new Finding
    {
        Id = FindingId.Of(r.Info.Id, host.Host.ToUpperInvariant(), DateTimeOffset.UnixEpoch),
        Revision = Math.Max(1, (int)Math.Min((host.TakenAt - Epoch).TotalMinutes, int.MaxValue)),
        Detector = r.Info.Id,
        Kind = FindingKind.Exposure,
        Title = r.Info.Title,
        Summary = string.Create(CultureInfo.InvariantCulture,
            $"{r.Info.Title} on {host.Host}: {string.Join("; ", r.Faults.Take(3).Select(f => $"{f.Place} {f.Detail}"))}{(r.Faults.Count > 3 ? $" and {r.Faults.Count - 3} more" : "")}."),
        Severity = r.Info.Severity,
        Confidence = 95,
        Maturity = Maturity.Incubating,
        FirstSeen = host.TakenAt,
        LastSeen = host.TakenAt,
        Count = r.Faults.Count,
        Target = new Entity { Host = host.Host },
        Accounts = [.. r.Faults.Select(f => f.Account).Where(a => a.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)],
        Techniques = r.Info.Techniques,
        References = [.. r.Info.Techniques.Select(t => $"https://attack.mitre.org/techniques/{t.Replace('.', '/')}/")],
        Evidence = [.. r.Faults.Take(MostEvidence).Select(f => new Evidence(f.Place, f.Account.Length > 0 ? $"{f.Detail} ({f.Account})" : f.Detail)), .. Remedy(r.Info.RemedyFor(host.System))],
    });

    /// <summary>Whose credentials lie on which host, as findings of host audits say: whoever takes the host has them, like those of who is signed in there.</summary>
    public static IEnumerable<Session> Sessions(IEnumerable<Finding> findings) => findings
        .Where(f => f.Detector.StartsWith("endpoint.", StringComparison.Ordinal) && HostCheckCatalogue.ById.GetValueOrDefault(f.Detector)?.Info.Needs == HostSnapshot.CredentialsNeed && f.Target?.Host is not null)
        .SelectMany(f => f.Accounts.Where(a => a is not null).Select(a => new Session(f.Target!.Host!.Split('.')[0], Bare(a)))).Distinct();

    /// <summary>An account's name without its domain, however it is written.</summary>
    public static string Bare(string account) => account.Split('\\')[^1].Split('@')[0];

    private static IEnumerable<Evidence> Remedy(HostRemedy? remedy) => remedy is null ? [] :
        [new("fix", remedy.Steps), new("command", remedy.Command), new("verify", remedy.Verify), new("revert", remedy.Revert)];
}

using System.Globalization;
using Deception.Contracts;
using Deception.Posture.Changes;
using Deception.Posture.Checks;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Reports;

/// <summary>Findings of assessments and changes (CONTRACTS: kinds <c>exposure</c> and <c>change</c>; honey objects <c>touch</c>; the rows of the detection catalogue <c>threat</c>).</summary>
public static class PostureFindings
{
    private const int MostEvidence = 200, MostAccounts = 50;

    // Revisions of an exposure count minutes from here, so that they grow whoever assesses.
    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>One finding for each check that fails; the same one while it fails, with a revision for each assessment.</summary>
    public static IEnumerable<Finding> Exposures(IReadOnlyList<CheckResult> results, SnapshotHeader header) => results.Where(r => r.State == CheckState.Failed).Select(r => new Finding
    {
        Id = FindingId.Of(r.Info.Id, header.DomainSid.Value, DateTimeOffset.UnixEpoch),
        Revision = Math.Max(1, (int)Math.Min((header.TakenAt - Epoch).TotalMinutes, int.MaxValue)),
        Detector = r.Info.Id,
        Kind = FindingKind.Exposure,
        Title = r.Info.Title,
        Summary = string.Create(CultureInfo.InvariantCulture, $"{r.Info.Title}: {string.Join("; ", r.Objects.Take(3).Select(o => $"{o.Name} ({o.Detail})"))}{(r.Objects.Count > 3 ? $" and {r.Objects.Count - 3} more" : "")}."),
        Severity = r.Info.Severity,
        Confidence = 95,
        Maturity = Maturity.Incubating,
        FirstSeen = header.TakenAt,
        LastSeen = header.TakenAt,
        Count = r.Objects.Count,
        Domain = header.Domain,
        Accounts = [.. r.Objects.Where(o => o.Sid is not null).Select(o => o.Name).Distinct().Take(MostAccounts)],
        Techniques = r.Info.Techniques,
        References = References(r.Info.Techniques),
        Evidence = [.. r.Objects.Take(MostEvidence).Select(o => new Evidence(o.Object, o.Detail))],
    });

    /// <summary>
    /// A finding for each change; and, for a bad one that is the other half of a row of the detection catalogue, one of that row, whose source isn't known: the wire tells it,
    /// where it could be read.
    /// </summary>
    public static IEnumerable<Finding> Of(IEnumerable<DirectoryChange> changes, SnapshotHeader header)
    {
        foreach (var change in changes)
        {
            yield return One(change, header, change.Kind.Id, change.Kind == ChangeCatalogue.Honey ? FindingKind.Touch : FindingKind.Change);
            if (change is { Impact: Impact.Bad, Kind.Threat: { } threat })
            {
                yield return One(change, header, threat, FindingKind.Threat);
            }
        }
    }

    private static Finding One(DirectoryChange change, SnapshotHeader header, string detector, FindingKind kind)
    {
        List<Evidence> evidence = [new("impact", change.Impact.ToString().ToLowerInvariant()), new("object", change.Object), new("attribute", change.Attribute)];
        void Add(string name, string? value)
        {
            if (value is not null)
            {
                evidence.Add(new Evidence(name, value));
            }
        }
        Add("before", change.Before);
        Add("after", change.After);
        Add("origin", change.Origin);
        Add("attribution", change.Attribution);
        Add("made by", change.Author is { } author ? $"{author.Account ?? "an account whose sign-in was not seen"} from {author.Address}, as the wire showed" : null);
        Add("why", change.Impact == Impact.Bad ? change.Kind.Why : null);
        return new Finding
        {
            Id = FindingId.Of(detector, $"{header.DomainSid.Value}|{change.Identity}|{change.Kind.Id}|{change.Attribute}|{change.Before}|{change.After}|{change.Summary}", change.When),
            // Told again when its author is learned later.
            Revision = change.Author is null ? 1 : 2,
            Detector = detector,
            Kind = kind,
            Title = change.Kind.Title,
            Summary = change.Summary,
            Severity = change.Severity,
            Confidence = 95,
            Maturity = Maturity.Incubating,
            FirstSeen = change.When,
            LastSeen = change.When,
            Count = 1,
            Domain = header.Domain,
            Source = change.Author is { } by ? new Entity { Account = by.Account, Ip = by.Address } : new Entity(),
            Target = new Entity { Account = change.Sid is null ? null : change.Name, Sid = change.Sid, Host = change.Origin },
            Accounts = change.Sid is null ? [] : [change.Name],
            Techniques = change.Impact == Impact.Bad ? change.Kind.Techniques : [],
            References = change.Impact == Impact.Bad ? References(change.Kind.Techniques) : [],
            Evidence = evidence,
        };
    }

    private static IReadOnlyList<string> References(IReadOnlyList<string> techniques) => [.. techniques.Select(t => $"https://attack.mitre.org/techniques/{t.Replace('.', '/')}/")];
}

using Deception.Contracts;

namespace Deception.Threats.Detection;

/// <summary>A finding that still grows.</summary>
internal sealed class Episode(DetectorInfo info, string key, DateTimeOffset start)
{
    private const int MostEvidence = 24;
    private const int MostAccounts = 50;

    private readonly List<Evidence> _evidence = [];
    private readonly DateTimeOffset _firstSeen = start;
    private readonly List<string> _accounts = [];
    private readonly string _id = FindingId.Of(info.Id, key, start);
    private Sighting? _latest;
    private Severity _severity;
    private int _confidence;
    private Visibility _visibility = Visibility.Inferred;
    private int _count;
    private int _revision;

    public string Key { get; } = key;

    public DetectorInfo Info { get; } = info;

    public DateTimeOffset LastSeen { get; private set; } = start;

    public DateTimeOffset LastTold { get; private set; }

    public bool HasNews { get; private set; }

    public bool IsTold => _revision > 0;

    public void Add(Sighting sighting, DateTimeOffset time, long? packet)
    {
        _severity = _latest is null ? sighting.Severity ?? Info.Severity : Max(_severity, sighting.Severity ?? Info.Severity);
        _latest = sighting;
        _count += sighting.IsNewEvent || _count == 0 ? 1 : 0;
        _confidence = Math.Max(_confidence, sighting.Confidence);
        _visibility = sighting.Visibility < _visibility ? sighting.Visibility : _visibility;
        LastSeen = time > LastSeen ? time : LastSeen;
        HasNews = true;
        for (var i = 0; i < sighting.Evidence.Count; i++)
        {
            var (name, value) = sighting.Evidence[i];
            if (_evidence.Count < MostEvidence && !Knows(name, value))
            {
                _evidence.Add(new Evidence(name, value, packet));
            }
        }
        for (var i = 0; i < sighting.Accounts.Count; i++)
        {
            var account = sighting.Accounts[i];
            if (_accounts.Count < MostAccounts && !_accounts.Contains(account, StringComparer.OrdinalIgnoreCase))
            {
                _accounts.Add(account);
            }
        }
    }

    public Finding Tell(DateTimeOffset now)
    {
        HasNews = false;
        LastTold = now;
        var sighting = _latest!;
        return new Finding
        {
            Id = _id,
            Revision = ++_revision,
            Detector = Info.Id,
            Kind = Info.Kind,
            Title = Info.Title,
            Summary = sighting.Summary.ToString(),
            Severity = _severity,
            Confidence = _confidence,
            Maturity = Info.Maturity,
            FirstSeen = _firstSeen,
            LastSeen = LastSeen,
            Count = _count,
            Domain = sighting.Domain,
            Source = sighting.Source,
            Target = sighting.Target,
            Accounts = [.. _accounts],
            Techniques = Info.Techniques,
            References = Info.References,
            Evidence = [.. _evidence],
            Visibility = _visibility,
        };
    }

    // Few enough to be looked through.
    private bool Knows(string name, string value)
    {
        foreach (var known in _evidence)
        {
            if (known.Value == value && known.Name == name)
            {
                return true;
            }
        }
        return false;
    }

    private static Severity Max(Severity a, Severity b) => a > b ? a : b;
}

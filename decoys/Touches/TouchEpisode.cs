using System.Globalization;
using Deception.Contracts;

namespace Deception.Decoys.Touches;

/// <summary>Touches of one sort by one client, as one finding that grows.</summary>
internal sealed class TouchEpisode(TouchDetector detector, TouchPlace place, DateTimeOffset start)
{
    private const int MostAccounts = 50;
    private const int MostEvidence = 24;
    private const int AccountsInSummary = 3;

    private readonly DateTimeOffset _firstSeen = start;
    private readonly string _id = FindingId.Of(detector.Id, place.Key, start);
    private readonly List<string> _accounts = [];
    private readonly List<Evidence> _evidence = [new("service", place.Kind)];
    private OfferedCredential? _credential;
    private int _count;
    private int _revision;

    public DateTimeOffset LastSeen { get; private set; } = start;

    public DateTimeOffset LastTold { get; private set; }

    public bool HasNews { get; private set; }

    public void Add(OfferedCredential? credential, string? plantedOn, DateTimeOffset now)
    {
        _count++;
        HasNews = true;
        LastSeen = now > LastSeen ? now : LastSeen;
        if (credential is null)
        {
            return;
        }
        _credential = credential;
        if (credential.Account is { } account && _accounts.Count < MostAccounts
            && !_accounts.Contains(account, StringComparer.OrdinalIgnoreCase))
        {
            _accounts.Add(account);
        }
        AddEvidence("mechanism", credential.Mechanism);
        AddEvidence("account", credential.Account);
        AddEvidence("realm", credential.Realm);
        AddEvidence("workstation", credential.Workstation);
        AddEvidence("ticket_service", credential.Service);
        AddEvidence("planted_on", plantedOn);
    }

    public Finding Tell(DateTimeOffset now)
    {
        (HasNews, LastTold) = (false, now);
        return new Finding
        {
            Id = _id,
            Revision = ++_revision,
            Detector = detector.Id,
            Kind = FindingKind.Touch,
            Title = detector.Title,
            Summary = Summary(),
            Severity = detector.Severity,
            Confidence = detector.Confidence,
            Maturity = Maturity.Incubating,
            FirstSeen = _firstSeen,
            LastSeen = LastSeen,
            Count = _count,
            Domain = place.Persona.Domain,
            Source = new Entity
            {
                Ip = place.Client.Address.ToString(),
                Port = place.Client.Port,
                Host = _credential?.Workstation,
                Account = _credential?.Account,
                Realm = _credential?.Realm,
            },
            Target = new Entity { Ip = place.Server.Address.ToString(), Port = place.Server.Port, Host = place.Persona.DnsHost },
            Accounts = [.. _accounts],
            Techniques = detector.Techniques,
            References = detector.References,
            Evidence = [.. _evidence],
            Visibility = Visibility.Clear,
        };
    }

    private string Summary()
    {
        var client = place.Client.Address.ToString();
        var decoy = string.Create(CultureInfo.InvariantCulture,
            $"the decoy {place.Persona.DnsHost} ({place.Kind.ToUpperInvariant()}, {place.Server})");
        if (detector == TouchDetector.HostContact)
        {
            return _count == 1
                ? $"{client} connected to {decoy}, which nothing lawful has a reason to reach."
                : $"{client} connected {_count} times to {decoy}, which nothing lawful has a reason to reach.";
        }
        var tries = _count == 1 ? "" : $" in {_count} tries";
        return $"{client} tried to sign in as {Accounts()}{tries} to {decoy}, where nobody has a reason to sign in.";
    }

    private string Accounts() => _accounts.Count switch
    {
        0 => "a holder of a Kerberos ticket",
        <= AccountsInSummary => string.Join(", ", _accounts),
        _ => $"{string.Join(", ", _accounts.Take(AccountsInSummary))} and {_accounts.Count - AccountsInSummary} more accounts",
    };

    private void AddEvidence(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value) && _evidence.Count < MostEvidence && !_evidence.Exists(e => e.Name == name && e.Value == value))
        {
            _evidence.Add(new Evidence(name, value));
        }
    }
}

using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Dns;
using Deception.Protocols.Net;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Names;

/// <summary><c>dns.zone-transfer</c>: a host that is no secondary asks a name server for a whole zone, or gets it.</summary>
public sealed class ZoneTransfer(World world) : Detector
{
    private const string Habit = "dns.transfer";
    private const int MostNotified = 1024;

    private static readonly TimeSpan Known = TimeSpan.FromHours(20);

    private readonly BoundedMap<(HostAddress Server, HostAddress Secondary), DateTimeOffset> _notified = new(MostNotified);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _notified.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "dns.zone-transfer",
        Title = "Whole DNS zone asked for",
        Kind = FindingKind.Threat,
        Severity = Severity.Medium,
        Techniques = ["T1018"],
        BenignCauses = "Secondary name servers: those that the server notifies of changes, that transferred the same zone on the days before, or "
            + "that the policy lists; domain controllers; listed scanners.",
        LosesAttacks = "A zone read by LDAP, or name by name; a transfer by a host that was made a secondary.",
        Guide = new ResponseGuide(
            "Somebody asked for all names of a zone at once: the list of all hosts, and what they are.",
            "Evidence tells whether the server gave it. Ask what runs on the source host; nslookup's ls -d and dig axfr do this.",
            "Isolate the source host if nobody explains it.",
            "Let only secondaries transfer: Set-DnsServerPrimaryZone -Name <zone> -SecureSecondaries TransferToSecureServers -SecondaryServers <addresses>.",
            "List a lawful secondary under detectors.\"dns.zone-transfer\".allowed in the policy."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(DnsMessage)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        if (message is not DnsMessage { Protocol: NameProtocol.Dns } dns)
        {
            return;
        }
        if (dns is { Operation: DnsOperation.Notify, IsResponse: false })
        {
            _notified.Set((context.Sender.Address, context.Receiver.Address), context.Time);
        }
        else if (dns is { Operation: DnsOperation.Query, Questions: [{ Type: DnsType.Axfr or DnsType.Ixfr } question, ..] })
        {
            var (server, client) = dns.IsResponse ? (context.Sender, context.Receiver) : (context.Receiver, context.Sender);
            if (!IsSecondary(server.Address, client.Address, question.Name, context.Time))
            {
                Tell(context, dns, question, client, server);
            }
        }
    }

    private bool IsSecondary(HostAddress server, HostAddress client, string zone, DateTimeOffset time) =>
        client == server
        || world.Controllers.StandingOf(client) != ControllerStanding.Unknown
        || world.Allowed.IsScanner(client)
        || world.Allowed.Permits(Metadata.Id, client, null)
        || _notified.TryGet((server, client), out _)
        || world.Habits.Note(Habit, client, zone.ToUpperInvariant(), time)?.IsOlderThan(Known, time) == true;

    private void Tell(in MessageContext context, DnsMessage dns, DnsQuestion question, Endpoint client, Endpoint server)
    {
        // Answered without error and with records; one record alone tells that nothing has changed (RFC 1995, 4).
        var isGiven = dns is { IsResponse: true, ResponseCode: 0, AnswerCount: > 0 } && (question.Type == DnsType.Axfr || dns.AnswerCount > 1);
        var key = $"{client.Address}|{server.Address}|{question.Name.ToLowerInvariant()}";
        if (dns.IsResponse && !isGiven && !world.Findings.IsOpen(Info.Id, key))
        {
            return;
        }
        var host = world.Controllers.NameOf(server.Address);
        var what = $"{client.Address} asked {host ?? server.Address.ToString()} for the whole zone {question.Name} ({DnsType.Name(question.Type)})";
        world.Findings.Add(Info, new Sighting
        {
            Key = key,
            Summary = !dns.IsResponse ? $"{what}." : isGiven ? $"{what} and was given it." : $"{what} and was refused.",
            Confidence = isGiven ? 92 : 75,
            Severity = isGiven ? Severity.High : Severity.Medium,
            Source = new Entity { Ip = client.Address.ToString(), Port = client.Port },
            Target = new Entity { Ip = server.Address.ToString(), Port = server.Port, Host = host },
            Domain = world.Controllers.DomainOf(server.Address),
            Evidence = [("zone", question.Name), ("answer", !dns.IsResponse ? "not yet seen" : isGiven ? "records" : $"code {dns.ResponseCode}")],
            IsNewEvent = !dns.IsResponse,
        }, context.Time, context.Packet);
    }
}

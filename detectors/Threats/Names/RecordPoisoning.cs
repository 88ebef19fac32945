using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Dns;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Names;

/// <summary><c>dns.record-poisoning</c>: a dynamic update adds a name that draws others' traffic (<see cref="DnsNames.IsPoisonous"/>).</summary>
public sealed class RecordPoisoning(World world) : Detector
{
    private const int MostPending = 1024;

    private readonly BoundedMap<(long Conversation, ushort Id), Sighting> _pending = new(MostPending);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _pending.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "dns.record-poisoning",
        Title = "Traffic-drawing name added to DNS",
        Kind = FindingKind.Threat,
        Severity = Severity.High,
        Techniques = ["T1557"],
        BenignCauses = "An administrator sets up proxy discovery, a host is really called so, or a wildcard belongs to a subdomain (which stays silent).",
        LosesAttacks = "Names of hosts that are gone or mistyped, added as they are; records changed through the DNS server's own management.",
        Guide = new ResponseGuide(
            "Somebody added a name that many clients ask for by themselves, or that makes them send another host's tickets: their traffic goes to the address given.",
            "Get-DnsServerResourceRecord -ZoneName <zone> -Name <name>; the object's owner in DomainDnsZones tells the account that added it.",
            "Remove the record: Remove-DnsServerResourceRecord -ZoneName <zone> -RRType A -Name <name>. Isolate the source host.",
            "Keep the global query block list on (Get-DnsServerGlobalQueryBlockList); take the right to create child objects in the zone from Authenticated Users.",
            "Add the record again where it was lawful, and list its host under detectors.\"dns.record-poisoning\".allowed in the policy."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(DnsMessage)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        if (message is not DnsMessage { Protocol: NameProtocol.Dns, Operation: DnsOperation.Update } update)
        {
            return;
        }
        if (update.IsResponse)
        {
            Answered(context, update);
            return;
        }
        var zone = update.Questions is [{ } only, ..] ? only.Name : "";
        foreach (var record in update.Authority)
        {
            var name = DnsNames.Within(record.Name, zone);
            if (record.Class == DnsClass.Internet && DnsNames.IsPoisonous(name)
                && !world.Allowed.Permits(Info.Id, context.Sender.Address, world.Sessions.On(context.Conversation)))
            {
                Tell(context, update, record, name, zone);
            }
        }
    }

    private void Tell(in MessageContext context, DnsMessage update, DnsRecord record, string name, string zone)
    {
        var (client, server) = (context.Sender, context.Receiver);
        var host = world.Controllers.NameOf(server.Address);
        var sighting = new Sighting
        {
            Key = $"{client.Address}|{server.Address}|{record.Name.ToLowerInvariant()}",
            Summary = $"{client.Address} asked {host ?? server.Address.ToString()} to add {name} to the zone {zone}"
                + $"{(record.Address is { } address ? $" as {address}" : "")}{(DnsNames.IsMarshalledTarget(name) ? "; the name makes clients send another host's tickets" : "")}.",
            Confidence = 85,
            Source = new Entity { Ip = client.Address.ToString(), Port = client.Port },
            Target = new Entity { Ip = server.Address.ToString(), Port = server.Port, Host = host },
            Domain = world.Controllers.DomainOf(server.Address) ?? world.Directory.Domain(zone)?.Name,
            Evidence = [("record", $"{record.Name} {DnsType.Name(record.Type)} {record.Address}".TrimEnd())],
        };
        _pending.Set((context.Conversation.Id, update.Id), sighting);
        world.Findings.Add(Info, sighting, context.Time, context.Packet);
    }

    // Without a signature a server refuses the first try; the client then signs the second (RFC 3645).
    private void Answered(in MessageContext context, DnsMessage answer)
    {
        if (_pending.TryGet((context.Conversation.Id, answer.Id), out var sighting))
        {
            _pending.Remove((context.Conversation.Id, answer.Id));
            var taken = answer.ResponseCode == 0;
            world.Findings.Add(Info, sighting with
            {
                Summary = taken ? $"{sighting.Summary.ToString().TrimEnd('.')}, and it was added." : sighting.Summary,
                Confidence = taken ? 95 : 85,
                Evidence = [("answer", taken ? "added" : $"refused, code {answer.ResponseCode}")],
                IsNewEvent = false,
            }, context.Time, context.Packet);
        }
    }
}

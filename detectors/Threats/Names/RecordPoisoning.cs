using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Dns;
using Deception.Protocols.Ldap;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Names;

/// <summary><c>dns.record-poisoning</c>: a dynamic update, or a write to the zone's objects over LDAP, adds a name that draws others' traffic
/// (<see cref="DnsNames.IsPoisonous"/>).</summary>
public sealed class RecordPoisoning(World world) : Detector
{
    private const int MostPending = 1024;

    private readonly BoundedMap<(long Conversation, int Id), Sighting> _pending = new(MostPending);

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
    public override IReadOnlyList<Type> Messages => [typeof(DnsMessage), typeof(LdapWriteRequest), typeof(LdapResult)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        switch (message)
        {
            case DnsMessage { Protocol: NameProtocol.Dns, Operation: DnsOperation.Update } update:
                Updated(context, update);
                break;
            case LdapWriteRequest { IsAdd: true } write when context.FromClient:
                Written(context, write);
                break;
            case LdapResult { Kind: LdapRequestKind.Add } result:
                Answered(context, result.MessageId, result.ResultCode);
                break;
        }
    }

    private void Updated(in MessageContext context, DnsMessage update)
    {
        if (update.IsResponse)
        {
            Answered(context, update.Id, update.ResponseCode);
            return;
        }
        var zone = update.Questions is [{ } only, ..] ? only.Name : "";
        foreach (var record in update.Authority)
        {
            var name = DnsNames.Within(record.Name, zone);
            if (record.Class == DnsClass.Internet && DnsNames.IsPoisonous(name)
                && !world.Allowed.Permits(Info.Id, context.Sender.Address, world.Sessions.On(context.Conversation)))
            {
                Tell(context, update.Id, name, zone, record.Address?.ToString(), $"{record.Name} {DnsType.Name(record.Type)} {record.Address}".TrimEnd());
            }
        }
    }

    // A dnsNode below its zone (MS-DNSP 2.3): DC=name,DC=zone,CN=MicrosoftDNS,…
    private void Written(in MessageContext context, LdapWriteRequest write)
    {
        if (DistinguishedName.TryParse(write.Object, out var dn) && dn.Components is [[{ Type: "DC", Value: var name }], [{ Type: "DC", Value: var zone }], [{ Value: var parent }], ..]
            && string.Equals(parent, "MicrosoftDNS", StringComparison.OrdinalIgnoreCase) && DnsNames.IsPoisonous(name)
            && world.Controllers.StandingOf(context.Sender.Address) == ControllerStanding.Unknown
            && !world.Allowed.Permits(Info.Id, context.Sender.Address, world.Sessions.On(context.Conversation)))
        {
            Tell(context, write.MessageId, name, zone, null, $"{write.Object} over LDAP");
        }
    }

    private void Tell(in MessageContext context, int id, string name, string zone, string? address, string record)
    {
        var (client, server) = (context.Sender, context.Receiver);
        var host = world.Controllers.NameOf(server.Address);
        var sighting = new Sighting
        {
            Key = $"{client.Address}|{server.Address}|{(zone.Length == 0 ? name : $"{name}.{zone}").ToLowerInvariant()}",
            Summary = $"{client.Address} asked {host ?? server.Address.ToString()} to add {name} to the zone {zone}"
                + $"{(address is null ? "" : $" as {address}")}{(DnsNames.IsMarshalledTarget(name) ? "; the name makes clients send another host's tickets" : "")}.",
            Confidence = 85,
            Source = new Entity { Ip = client.Address.ToString(), Port = client.Port },
            Target = new Entity { Ip = server.Address.ToString(), Port = server.Port, Host = host },
            Domain = world.Controllers.DomainOf(server.Address) ?? world.Directory.Domain(zone)?.Name,
            Evidence = [("record", record)],
        };
        _pending.Set((context.Conversation.Id, id), sighting);
        world.Findings.Add(Info, sighting, context.Time, context.Packet);
    }

    // Without a signature a server refuses the first try; the client then signs the second (RFC 3645).
    private void Answered(in MessageContext context, int id, int code)
    {
        if (_pending.TryGet((context.Conversation.Id, id), out var sighting))
        {
            _pending.Remove((context.Conversation.Id, id));
            var taken = code == 0;
            world.Findings.Add(Info, sighting with
            {
                Summary = taken ? $"{sighting.Summary.ToString().TrimEnd('.')}, and it was added." : sighting.Summary,
                Confidence = taken ? 95 : 85,
                Evidence = [("answer", taken ? "added" : $"refused, code {code}")],
                IsNewEvent = false,
            }, context.Time, context.Packet);
        }
    }
}

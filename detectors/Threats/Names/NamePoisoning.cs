using System.Globalization;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Dns;
using Deception.Protocols.Net;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Names;

/// <summary>
/// <c>names.poisoning</c>: a host answers the sensor's own question for a name that nobody has; or it answers LLMNR, NetBIOS or
/// multicast DNS for many names and sends all who asked to one address.
/// </summary>
public sealed class NamePoisoning(World world) : Detector
{
    private const string Habit = "names.answer";
    private const int MostResponders = 4096;

    /// <summary>Names that one address stands for; a host has one name, a file server of many aliases announces them in multicast DNS.</summary>
    private const int Enough = 5, EnoughByMulticastDns = 8;

    /// <summary>Names in the window beyond which no more are remembered as the host's own.</summary>
    private const int MostOwn = 32;

    /// <summary>What a host answered for so long ago is its own.</summary>
    private static readonly TimeSpan Own = TimeSpan.FromHours(20);
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(30);

    private readonly BoundedMap<(HostAddress From, HostAddress To), Answered> _answered = new(MostResponders);

    private sealed class Answered
    {
        public RecentSet<string> Names { get; } = new(Window, 256);

        public RecentSet<NameProtocol> Protocols { get; } = new(Window, 8);
    }

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _answered.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "names.poisoning",
        Title = "False answers to name queries",
        Kind = FindingKind.Threat,
        Severity = Severity.High,
        Techniques = ["T1557.001"],
        BenignCauses = "A host that answers for its own names, a printer or media host with its services, a NetBIOS name server, a cluster node or "
            + "a reflector of multicast DNS: they answer with each name's own address, or for few names, or for those of the days before.",
        LosesAttacks = "Without bait: fewer than five names in half an hour for one address (eight by multicast DNS alone), answers that don't "
            + "cross the sensor's wire, and a poisoner that was there on the days before. With bait: one who answers chosen names or chosen hosts alone.",
        Guide = new ResponseGuide(
            "A host tells others that it is whatever they look for; they then sign in to it, and it cracks or relays what they send.",
            "Ask the source host for the name in evidence: Resolve-DnsName <name> -LlmnrOnly. Look for NTLM sign-ins to it, and for their relay to servers.",
            "Isolate the source host. Change the passwords of the accounts that signed in to it.",
            "Switch LLMNR off (Turn off multicast name resolution), NetBIOS over TCP/IP too (DHCP option 001), multicast DNS where nothing needs it; "
                + "require signing of SMB and LDAP.",
            "Reconnect the host; list a lawful responder under detectors.\"names.poisoning\".allowed in the policy."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(DnsMessage)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        if (message is not DnsMessage { Protocol: not NameProtocol.Dns, IsResponse: true, Operation: DnsOperation.Query, ResponseCode: 0 } answer
            || world.Allowed.Permits(Info.Id, context.Sender.Address, null))
        {
            return;
        }
        foreach (var record in answer.Answers)
        {
            if (record.Address is { } address && IsHostName(answer.Protocol, record))
            {
                Judge(context, answer, DnsNames.FirstLabel(record.Name), address);
            }
        }
    }

    // NetBIOS names of a workstation (00) and a file server (20) alone: the others are shared, or a person's.
    private static bool IsHostName(NameProtocol protocol, DnsRecord record) =>
        protocol != NameProtocol.NetBios || (!record.IsGroup && record.Suffix is 0x00 or 0x20);

    private void Judge(in MessageContext context, DnsMessage answer, string name, HostAddress address)
    {
        var from = context.Sender.Address;
        if (world.Bait.Contains(name))
        {
            Tell(context, address, answer.Protocol, name, 99, $"{from} answered for {name}, a name that nobody has and the sensor asked for, with the address {address}.");
            return;
        }
        if (answer.Protocol == NameProtocol.NetBios && answer.IsRecursionAvailable && address != from)
        {
            return; // a name server
        }
        var answered = _answered.GetOrAdd((from, address), _ => new Answered());
        if (IsOwn(from, name.ToUpperInvariant(), answered.Names.Count, context.Time))
        {
            return;
        }
        answered.Protocols.Add(answer.Protocol, context.Time);
        if (!answered.Names.Add(name.ToUpperInvariant(), context.Time))
        {
            return;
        }
        var isMulticastDnsOnly = answered.Protocols.Values.All(p => p == NameProtocol.MulticastDns);
        if (answered.Names.Count >= (isMulticastDnsOnly ? EnoughByMulticastDns : Enough))
        {
            Tell(context, address, answer.Protocol, name, isMulticastDnsOnly ? 75 : 90, string.Create(CultureInfo.InvariantCulture,
                $"{from} answered for {answered.Names.Count} names within half an hour, all with the address {address}."), answered.Names.Values);
        }
    }

    // Who answers for everything must not push out other hosts' habits.
    private bool IsOwn(HostAddress from, string name, int others, DateTimeOffset time) =>
        (others < MostOwn ? world.Habits.Note(Habit, from, name, time) : world.Habits.Find(Habit, from, name))?.IsOlderThan(Own, time) == true;

    private void Tell(
        in MessageContext context, HostAddress address, NameProtocol protocol, string name, int confidence, string summary, IEnumerable<string>? before = null)
    {
        const int shown = 12;
        var from = context.Sender.Address;
        List<(string, string)> evidence = [.. (before ?? []).Order(StringComparer.Ordinal).Take(shown).Select(n => ("name", n))];
        world.Findings.Add(Info, new Sighting
        {
            Key = from.ToString(),
            Summary = summary,
            Confidence = confidence,
            Source = new Entity { Ip = from.ToString(), Port = context.Sender.Port },
            Target = new Entity { Ip = context.Receiver.Address.ToString() },
            Evidence = [("answer", $"{Words(protocol)}: {name} is {address}"), .. evidence],
        }, context.Time, context.Packet);
    }

    private static string Words(NameProtocol protocol) => protocol switch
    {
        NameProtocol.Llmnr => "LLMNR",
        NameProtocol.NetBios => "NetBIOS",
        _ => "multicast DNS",
    };
}

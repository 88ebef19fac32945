using System.Globalization;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Honey;

/// <summary><c>honey.host-contact</c>: a TCP connection to a decoy host's address is begun, whether or not anybody answers.</summary>
public sealed class HoneyHostContact(World world) : Detector, IConnectionSink
{
    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "honey.host-contact",
        Title = "Contact with a decoy host",
        Kind = FindingKind.Touch,
        Severity = Severity.High,
        Techniques = ["T1018", "T1021"],
        BenignCauses = "Scanners, which the policy lists: nobody else has a reason to talk to a host that serves nothing.",
        LosesAttacks = "Contact by UDP, ICMP or ARP alone.",
        Guide = new ResponseGuide(
            "Somebody connected to a host that exists only as bait; he looks for targets, or follows a name that he found.",
            "Ask what runs on the source host; look for further connections of it to many hosts or ports.",
            "Isolate the source host.",
            "Find how he came in: sign-ins at the source host, its user's mail, its open services.",
            "List lawful scanners under known_scanners in the policy."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => None;

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message) { }

    /// <inheritdoc/>
    public void Accept(in ConnectionAttempt attempt)
    {
        if (world.Decoys.NameOf(attempt.To.Address) is not { } name || world.Allowed.IsScanner(attempt.From.Address)
            || world.Allowed.Permits(Info.Id, attempt.From.Address, null) || attempt.From.Address == attempt.To.Address)
        {
            return;
        }
        world.Findings.Add(Info, new Sighting
        {
            Key = $"{attempt.From.Address}|{attempt.To.Address}",
            Summary = $"{attempt.From.Address} connected to the decoy host {name} ({attempt.To.Address}), or tried to.",
            Confidence = 97,
            Source = new Entity { Ip = attempt.From.Address.ToString(), Port = attempt.From.Port },
            Target = new Entity { Ip = attempt.To.Address.ToString(), Port = attempt.To.Port, Host = name },
            Evidence = [("port", attempt.To.Port.ToString(CultureInfo.InvariantCulture))],
        }, attempt.Time, attempt.Packet);
    }
}

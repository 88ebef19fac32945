using System.Globalization;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Network;

/// <summary><c>scan.port-scan</c>: one source begins connections to many registered ports of one host within a minute.</summary>
public sealed class PortScan(World world) : Detector, IConnectionSink
{
    private const int MostPairs = 16_384;

    /// <summary>Ports from here on are given out by systems (RFC 6335): RPC and FTP clients use many of them lawfully.</summary>
    private const ushort FirstDynamic = 49_152;

    /// <summary>Ports within <see cref="Window"/>; a member asks its controller on eight. More loses scans of a few ports.</summary>
    private const int Enough = 12;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly BoundedMap<(HostAddress, HostAddress), RecentSet<ushort>> _ports = new(MostPairs);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _ports.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "scan.port-scan",
        Title = "Port scan",
        Kind = FindingKind.Threat,
        Severity = Severity.Medium,
        Techniques = ["T1046"],
        BenignCauses = "Scanners, which the policy lists; members that use eight services of a controller, and dynamic ports of RPC and FTP.",
        LosesAttacks = "Fewer than twelve ports of one host in a minute; one port of many hosts, which monitoring does too, unless a decoy is among "
            + "them (honey.host-contact); scans by FIN, NULL and XMAS segments and by UDP.",
        Guide = new ResponseGuide(
            "Somebody asked many ports of a host to find its services.",
            "Ask what runs on the source host; look for sign-ins from it at the services found.",
            "Isolate the source host if nobody explains it.",
            "Let only management networks reach services that others don't need: New-NetFirewallRule.",
            "List lawful scanners under known_scanners in the policy."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => None;

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message) { }

    /// <inheritdoc/>
    public void Accept(in ConnectionAttempt attempt)
    {
        var (from, to) = (attempt.From.Address, attempt.To.Address);
        if (attempt.To.Port >= FirstDynamic || from == to)
        {
            return;
        }
        if (!_ports.TryGet((from, to), out var ports))
        {
            ports = new RecentSet<ushort>(Window, 256);
            _ports.Set((from, to), ports);
        }
        if (!ports.Add(attempt.To.Port, attempt.Time) || ports.Count < Enough || world.Allowed.IsScanner(from) || world.Allowed.Permits(Info.Id, from, null))
        {
            return;
        }
        world.Findings.Add(Info, new Sighting
        {
            Key = $"{from}|{to}",
            Summary = string.Create(CultureInfo.InvariantCulture, $"{from} asked {ports.Count} ports of {world.Decoys.NameOf(to) ?? world.Controllers.NameOf(to) ?? to.ToString()} within a minute."),
            Confidence = 85,
            Source = new Entity { Ip = from.ToString() },
            Target = new Entity { Ip = to.ToString(), Host = world.Decoys.NameOf(to) ?? world.Controllers.NameOf(to) },
            Evidence = [("ports", string.Join(", ", ports.Values.Order()))],
        }, attempt.Time, attempt.Packet);
    }
}

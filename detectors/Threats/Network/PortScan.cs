using System.Globalization;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Network;

/// <summary>
/// <c>scan.port-scan</c>: within a minute one source asks many registered ports of one host, or one port of many hosts of a network;
/// by segments that begin no connection (FIN, NULL, XMAS), far fewer are enough.
/// </summary>
public sealed class PortScan(World world) : Detector, IConnectionSink
{
    private const string Habit = "scan.sweep";
    private const int MostPairs = 16_384;

    /// <summary>
    /// Ports from here on are given out by systems (49152 by RFC 6335 and Windows, 32768 by Linux): clients of RPC and of passive FTP use
    /// many of them lawfully.
    /// </summary>
    private const ushort FirstDynamic = 32_768;

    /// <summary>Ports within <see cref="Window"/>; a member asks its controller on eight. More loses scans of a few ports.</summary>
    private const int Enough = 12;

    /// <summary>Ports asked without SYN, RST and ACK, which no stack does by itself.</summary>
    private const int EnoughStealthy = 4;

    /// <summary>Neighbours asked on one port: as many live hosts within 256 addresses a monitoring system may have, and is known by its habit.</summary>
    private const int EnoughHosts = 48;

    /// <summary>Neighbours when a decoy is among them.</summary>
    private const int EnoughHostsWithDecoy = 6;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>A sweep that was seen so long ago is what this host does.</summary>
    private static readonly TimeSpan Usual = TimeSpan.FromHours(20);

    private readonly BoundedMap<(HostAddress From, HostAddress To, bool IsStealthy), RecentSet<ushort>> _ports = new(MostPairs);
    private readonly BoundedMap<(HostAddress From, HostAddress Network, ushort Port), Sweep> _hosts = new(MostPairs);

    private sealed class Sweep
    {
        public RecentSet<HostAddress> Hosts { get; } = new(Window, 256);

        public bool MetDecoy { get; set; }
    }

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _ports.Evicted + _hosts.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "scan.port-scan",
        Title = "Port scan",
        Kind = FindingKind.Threat,
        Severity = Severity.Medium,
        Techniques = ["T1046"],
        BenignCauses = "Scanners, which the policy lists; members that use eight services of a controller, and dynamic ports of RPC and FTP; monitoring "
            + "that asks one port of many hosts, which is known by doing so on earlier days.",
        LosesAttacks = "Fewer than twelve ports of one host in a minute (four by FIN, NULL and XMAS segments); one port of fewer than 48 hosts within 256 "
            + "addresses in a minute, six when a decoy is among them; ports from 32768 on; scans by UDP.",
        Guide = new ResponseGuide(
            "Somebody asked many ports of a host, or many hosts, to find services.",
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
        if (attempt.To.Port >= FirstDynamic || attempt.From.Address == attempt.To.Address)
        {
            return;
        }
        CountPorts(attempt);
        CountHosts(attempt);
    }

    private void CountPorts(in ConnectionAttempt attempt)
    {
        var (from, to) = (attempt.From.Address, attempt.To.Address);
        var isStealthy = (attempt.Flags & TcpFlags.Syn) == 0;
        if (!_ports.TryGet((from, to, isStealthy), out var ports))
        {
            ports = new RecentSet<ushort>(Window, 256);
            _ports.Set((from, to, isStealthy), ports);
        }
        if (ports.Add(attempt.To.Port, attempt.Time) && ports.Count >= (isStealthy ? EnoughStealthy : Enough) && !IsPermitted(from))
        {
            Tell(attempt, $"{from}|{to}", to.ToString(), world.Decoys.NameOf(to) ?? world.Controllers.NameOf(to), 85,
                string.Create(CultureInfo.InvariantCulture, $"{from} asked {ports.Count} ports of {world.Decoys.NameOf(to) ?? world.Controllers.NameOf(to) ?? to.ToString()} within a minute{Manner(attempt.Flags)}."),
                ("ports", string.Join(", ", ports.Values.Order())));
        }
    }

    private void CountHosts(in ConnectionAttempt attempt)
    {
        var (from, to, port) = (attempt.From.Address, attempt.To.Address, attempt.To.Port);
        var network = to with { Low = to.Low & ~0xFFUL };
        if (!_hosts.TryGet((from, network, port), out var sweep))
        {
            sweep = new Sweep();
            _hosts.Set((from, network, port), sweep);
        }
        var isNew = sweep.Hosts.Add(to, attempt.Time);
        sweep.MetDecoy |= world.Decoys.NameOf(to) is not null;
        if (!isNew || sweep.Hosts.Count < (sweep.MetDecoy ? EnoughHostsWithDecoy : EnoughHosts) || IsPermitted(from)
            || IsUsual(from, port, sweep.MetDecoy, attempt.Time))
        {
            return;
        }
        Tell(attempt, string.Create(CultureInfo.InvariantCulture, $"{from}|{network}|{port}"), null, null, sweep.MetDecoy ? 90 : 80,
            string.Create(CultureInfo.InvariantCulture,
                $"{from} asked port {port} of {sweep.Hosts.Count} hosts around {to} within a minute{(sweep.MetDecoy ? ", a decoy among them" : "")}{Manner(attempt.Flags)}."),
            ("host", to.ToString()));
    }

    // Nobody has a decoy by habit.
    private bool IsUsual(HostAddress from, ushort port, bool metDecoy, DateTimeOffset time) =>
        world.Habits.Note(Habit, from, port.ToString(CultureInfo.InvariantCulture), time)?.IsOlderThan(Usual, time) == true && !metDecoy;

    private bool IsPermitted(HostAddress from) => world.Allowed.IsScanner(from) || world.Allowed.Permits(Info.Id, from, null);

    private void Tell(in ConnectionAttempt attempt, string key, string? target, string? host, int confidence, string summary, (string, string) evidence) =>
        world.Findings.Add(Info, new Sighting
        {
            Key = key,
            Summary = summary,
            Confidence = confidence,
            Source = new Entity { Ip = attempt.From.Address.ToString() },
            Target = new Entity { Ip = target, Host = host },
            Evidence = [evidence],
        }, attempt.Time, attempt.Packet);

    private static string Manner(TcpFlags flags) => (flags & (TcpFlags.Syn | TcpFlags.Fin | TcpFlags.Psh)) switch
    {
        TcpFlags.None => " by NULL segments",
        TcpFlags.Fin => " by FIN segments",
        TcpFlags.Fin | TcpFlags.Psh => " by XMAS segments",
        _ => "",
    };
}

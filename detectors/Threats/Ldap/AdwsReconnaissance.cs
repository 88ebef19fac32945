using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Ldap;

/// <summary>
/// <c>adws.reconnaissance</c>: a host that never used Active Directory Web Services (MS-ADDM, TCP 9389) connects to it. Its content is
/// sealed. In the first day nothing is known of habits, and nothing is told.
/// </summary>
public sealed class AdwsReconnaissance(World world) : LdapDetector(world), IConnectionSink
{
    private const ushort Port = 9389;

    /// <summary>Administrators who come every working day are known after it.</summary>
    private static readonly TimeSpan Learning = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "adws.reconnaissance",
        Title = "Directory web service used by a new host",
        Kind = FindingKind.Threat,
        Severity = Severity.Low,
        Techniques = ["T1087.002"],
        BenignCauses = "Administrators' hosts with the ActiveDirectory module of PowerShell or the Administrative Center: known after their first use, or listed.",
        LosesAttacks = "An attack from a host of administrators, and all on the sensor's first day.",
        Guide = new ResponseGuide(
            "A host began to use the service by which PowerShell reads and writes the directory, which few but administrators use.",
            "Ask who works at the source host; look for new accounts, group members and permissions since then.",
            "If nobody knows of it, isolate the source host.",
            "Let the firewall of the domain controllers take TCP 9389 from administrators' hosts alone.",
            "Lawful hosts: list account and address under detectors → adws.reconnaissance → allowed."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => None;

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message) { }

    /// <inheritdoc/>
    public void Accept(in ConnectionAttempt attempt)
    {
        if (attempt.To.Port != Port || !attempt.Flags.HasFlag(TcpFlags.Syn))
        {
            return;
        }
        var (source, server) = (attempt.From.Address, attempt.To.Address);
        var habit = World.Habits.Note("adws.use", source, server.ToString(), attempt.Time);
        if (habit is not null || World.Habits.WatchedFor(attempt.Time) < Learning || source == server
            || World.Controllers.StandingOf(source) != ControllerStanding.Unknown
            || (World.Controllers.AreListed && World.Controllers.StandingOf(server) == ControllerStanding.Unknown)
            || World.Allowed.Permits(Info.Id, source, null) || World.Allowed.IsScanner(source))
        {
            return;
        }
        var host = World.Controllers.NameOf(server);
        var domain = World.Controllers.DomainOf(server);
        World.Findings.Add(Info, new Sighting
        {
            Key = $"{source}|{server}|{domain}",
            Summary = $"{source} connected to the directory web service of {host ?? server.ToString()} for the first time.",
            Confidence = 40,
            Source = new Entity { Ip = source.ToString(), Port = attempt.From.Port },
            Target = new Entity { Ip = server.ToString(), Port = Port, Host = host },
            Domain = domain,
            Evidence = [("service", "Active Directory Web Services, TCP 9389"), ("habits", "this host never used it before")],
            Visibility = Visibility.Inferred,
        }, attempt.Time, attempt.Packet);
    }
}

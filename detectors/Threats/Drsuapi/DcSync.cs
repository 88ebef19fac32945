using System.Globalization;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Protocols.Rpc;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Drsuapi;

/// <summary>
/// <c>drsuapi.dcsync</c>: IDL_DRSGetNCChanges (MS-DRSR 4.1.10, opnum 3) called by one that is neither a domain controller
/// nor an allowed replicator.
/// </summary>
public sealed class DcSync(World world) : Detector
{
    private const ushort GetNcChanges = 3;
    private const int MostSources = 4096;

    private sealed class Calls
    {
        public int Count { get; set; }

        public long StubBytes { get; set; }
    }

    private readonly BoundedMap<(HostAddress, HostAddress), Calls> _calls = new(MostSources);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _calls.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "drsuapi.dcsync",
        Title = "DCSync: directory replication by a host that is no domain controller",
        Kind = FindingKind.Threat,
        Severity = Severity.Critical,
        Maturity = Maturity.Stable,
        Techniques = ["T1003.006"],
        BenignCauses = "Replication between controllers, a controller's promotion (a notice), directory synchronisation, DNS-filter "
            + "connectors and dcdiag hosts that the policy lists under replication_allowed. Members call opnums 0, 1, 12, 13 and 30 at "
            + "log-on and policy refresh: none of them replicates.",
        LosesAttacks = "Replication from an address that the policy or the wire knows as a controller's is taken for lawful.",
        Guide = new ResponseGuide(
            "Somebody with replication rights asked a controller for the secrets of one or all accounts, krbtgt's included, as controllers do among themselves.",
            "Ask whether the source is a new controller or a synchronisation server; if not, take every secret of the domain for known to the attacker.",
            "Isolate the source host and disable the account that called: Disable-ADAccount -Identity <account>.",
            "Take the rights away: dsacls \"DC=…\" /R <account>. Reset krbtgt twice, ten hours apart, then the passwords of privileged and "
                + "service accounts, then all others.",
            "Lawful replicators: add address and account to replication_allowed in the policy."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(RpcRequest)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        if (message is not RpcRequest { Operation: GetNcChanges } request || request.Interface != RpcInterfaces.Drsuapi || !context.FromClient)
        {
            return;
        }
        var source = context.Conversation.Client.Address;
        var holder = world.Sessions.On(context.Conversation);
        if (world.Controllers.StandingOf(source) != ControllerStanding.Unknown || world.Allowed.MayReplicate(source, holder)
            || world.Promotions.IsUnderWay(source, context.Time))
        {
            return;
        }
        Tell(context, request, holder);
    }

    // Controllers keep connections for hours, so a call on one with no bind in sight, by a host of which nothing is known, is
    // more often replication between two controllers than theft: without a list it is told low.
    private void Tell(in MessageContext context, RpcRequest request, TicketHolder? holder)
    {
        var (client, server) = (context.Conversation.Client.Address, context.Conversation.Server.Address);
        var calls = _calls.GetOrAdd((client, server), _ => new Calls());
        calls.Count++;
        calls.StubBytes += request.StubLength;
        var host = world.Controllers.NameOf(server);
        var domain = world.Controllers.DomainOf(server) ?? world.Directory.DomainName(holder?.Realm);
        var who = holder is null ? "an account not in sight" : $"account {holder.Account}";
        List<(string, string)> evidence =
        [
            ("call", "DRSUAPI IDL_DRSGetNCChanges (opnum 3)"),
            ("carrier", request.Carrier == Carrier.Smb ? "named pipe over SMB" : "TCP"),
            ("arguments", request.Security.IsSealed
                ? "sealed: which objects were asked for is not visible"
                : "not sealed"),
            ("controllers_known_from", world.Controllers.AreListed ? "policy" : "who answered as a KDC in this traffic"),
        ];
        if (request.IsInferred)
        {
            evidence.Add(("interface", "inferred: the bind was before the capture"));
        }
        world.Findings.Add(Info, new Sighting
        {
            Key = $"{client}|{server}|{domain}",
            Summary = string.Create(CultureInfo.InvariantCulture,
                $"{client}, which is no domain controller, replicated secrets from {host ?? server.ToString()} as {who} "
                + $"({calls.Count} call{(calls.Count == 1 ? "" : "s")} of IDL_DRSGetNCChanges)."),
            Confidence = (request.IsInferred ? 55 : 85) + (world.Controllers.AreListed ? 12 : 0),
            Severity = request.IsInferred && !world.Controllers.AreListed ? Severity.Low : null,
            Source = Sighting.ClientOf(context, holder?.Account, holder?.Realm),
            Target = Sighting.ServerOf(context, host),
            Domain = domain,
            Accounts = holder is null ? [] : [holder.Account],
            Evidence = evidence,
            Visibility = request.IsInferred ? Visibility.Inferred : request.Security.IsSealed ? Visibility.PartlySealed : Visibility.Clear,
        }, context.Time, context.Packet);
    }
}

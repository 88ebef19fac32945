using System.Globalization;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Protocols.Rpc;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Rpc;

/// <summary>
/// <c>srvsvc.session-enumeration</c>: who is signed in at a host is asked for: NetrSessionEnum (MS-SRVS opnum 12),
/// NetrWkstaUserEnum (MS-WKST opnum 2), or the keys of HKEY_USERS (MS-RRP opnums 4 and 9).
/// </summary>
public sealed class SessionEnumeration(World world) : RpcDetector(world)
{
    private const int MostSources = 4096;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(30);

    private readonly BoundedMap<HostAddress, RecentSet<HostAddress>> _targets = new(MostSources);
    private readonly BoundedMap<long, bool> _users = new(MostSources);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _targets.Evicted + _users.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "srvsvc.session-enumeration",
        Title = "Sessions enumerated: who is signed in where",
        Kind = FindingKind.Threat,
        Severity = Severity.Medium,
        Techniques = ["T1033", "T1049"],
        BenignCauses = "Administrators' hosts, which the policy lists. Clients and servers don't ask who else is signed in; controllers asking are silent.",
        LosesAttacks = "Calls inside SMB 3 encryption are not visible.",
        Guide = new ResponseGuide(
            "Somebody asked hosts who is signed in there, which shows where administrators' credentials can be taken.",
            "Look for SharpHound and its like: the same source asks many hosts and the directory within minutes.",
            "Isolate the source host; reset the password of the account that asked.",
            "Restrict NetSessionEnum (NetCease: SrvsvcSessionInfo without Authenticated Users) and the remote registry service.",
            "List administrators' hosts in the policy under detectors → srvsvc.session-enumeration → allowed."),
    };

    /// <inheritdoc/>
    protected override bool Concerns(Guid called, ushort operation) => (called == RpcInterfaces.Srvsvc && operation == 12)
        || (called == RpcInterfaces.Wkssvc && operation == 2) || (called == RpcInterfaces.Winreg && operation is 4 or 9);

    /// <inheritdoc/>
    protected override void Judge(in MessageContext context, RpcRequest call)
    {
        var (client, server) = (context.Conversation.Client.Address, context.Conversation.Server.Address);
        var name = "NetrSessionEnum";
        if (call.Interface == RpcInterfaces.Winreg)
        {
            if (call.Operation == 4)
            {
                _users.Set(context.Conversation.Id, true);
                return;
            }
            if (!_users.Remove(context.Conversation.Id))
            {
                return;
            }
            name = "keys of HKEY_USERS";
        }
        else if (call.Interface == RpcInterfaces.Wkssvc)
        {
            name = "NetrWkstaUserEnum";
        }
        if (World.Controllers.StandingOf(client) != ControllerStanding.Unknown)
        {
            return;
        }
        var targets = _targets.GetOrAdd(client, _ => new RecentSet<HostAddress>(Window, 1024));
        targets.Add(server, context.Time);
        var several = targets.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $"; {targets.Count} hosts in half an hour") : "";
        Tell(context, SightingOf(
            context, $"{ClientName(context)} asked {ServerName(context)} who is signed in there ({name}{several}).",
            targets.Count > 3 ? 92 : targets.Count > 1 ? 80 : 65, call.Security, ("call", name)));
    }
}

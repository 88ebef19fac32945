using System.Globalization;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Protocols.Rpc;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Rpc;

/// <summary><c>srvsvc.share-enumeration</c>: one source asks several hosts for their shares (MS-SRVS opnums 15 and 36).</summary>
public sealed class ShareEnumeration(World world) : RpcDetector(world)
{
    private const int MostSources = 4096;

    /// <summary>Hosts within <see cref="Window"/>. More loses sweeps over small networks; fewer alarms on people who browse.</summary>
    private const int Enough = 5;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly BoundedMap<HostAddress, RecentSet<HostAddress>> _targets = new(MostSources);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _targets.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "srvsvc.share-enumeration",
        Title = "Shares of several hosts enumerated",
        Kind = FindingKind.Threat,
        Severity = Severity.Low,
        Techniques = ["T1135"],
        BenignCauses = "Explorer lists the shares of a server that somebody opens; fewer than five hosts in ten minutes are silent, listed scanners too.",
        LosesAttacks = "Sweeps slower than five hosts in ten minutes, and those inside SMB 3 encryption.",
        Guide = new ResponseGuide(
            "Somebody asked several hosts for their shares, to find files worth reading.",
            "Look at which shares the source opened afterwards.",
            "Isolate the source host if nobody explains it.",
            "Take Everyone and Authenticated Users off shares: Revoke-SmbShareAccess; enable access-based enumeration.",
            "List hosts that must do this under detectors → srvsvc.share-enumeration → allowed."),
    };

    /// <inheritdoc/>
    protected override bool Concerns(Guid called, ushort operation) => called == RpcInterfaces.Srvsvc && operation is 15 or 36;

    /// <inheritdoc/>
    protected override void Judge(in MessageContext context, RpcRequest call)
    {
        var client = context.Conversation.Client.Address;
        var targets = _targets.GetOrAdd(client, _ => new RecentSet<HostAddress>(Window, 1024));
        var isNew = targets.Add(context.Conversation.Server.Address, context.Time);
        if (targets.Count >= Enough && isNew)
        {
            Tell(context, SightingOf(
                context, string.Create(CultureInfo.InvariantCulture, $"{ClientName(context)} asked {targets.Count} hosts for their shares within ten minutes."),
                70, call.Security, ("call", "NetrShareEnum"), ("host", context.Conversation.Server.Address.ToString())) with
            { Key = client.ToString() });
        }
    }
}

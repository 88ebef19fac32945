using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Protocols.Rpc;
using Deception.Threats.Detection;

namespace Deception.Threats.Knowledge;

/// <summary>
/// Hosts that are becoming domain controllers: promotion writes its NTDS settings object by IDL_DRSAddEntry (MS-DRSR 4.1.1,
/// opnum 17) before it replicates for the first time.
/// </summary>
public sealed class Promotions
{
    /// <summary>
    /// A promoted host must answer as a KDC within this time after its first call, or its replication is taken for theft.
    /// Longer gives one who feigns a promotion more time before the alarm.
    /// </summary>
    public static readonly TimeSpan Probation = TimeSpan.FromHours(1);

    private const ushort AddEntry = 17;
    private const int MostPromotions = 1024;

    private readonly BoundedMap<HostAddress, DateTimeOffset> _started = new(MostPromotions);

    /// <summary>Promotions forgotten because of the cap.</summary>
    public long Evicted => _started.Evicted;

    /// <summary>Learns from calls of IDL_DRSAddEntry.</summary>
    public void Learn(in MessageContext context, WireMessage message)
    {
        if (message is RpcRequest { Operation: AddEntry, IsInferred: false } request && request.Interface == RpcInterfaces.Drsuapi
            && context.FromClient && !_started.TryGet(context.Conversation.Client.Address, out _))
        {
            _started.Set(context.Conversation.Client.Address, context.Time);
        }
    }

    /// <summary>True while a host's promotion is young enough to be believed.</summary>
    public bool IsUnderWay(HostAddress host, DateTimeOffset time) =>
        _started.TryGet(host, out var start) && time - start <= Probation;
}

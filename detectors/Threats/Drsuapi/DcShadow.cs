using System.Globalization;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Protocols.Rpc;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;
using Deception.Threats.Rpc;

namespace Deception.Threats.Drsuapi;

/// <summary>
/// <c>drsuapi.dcshadow</c>: a host that is no controller makes itself a replication partner: IDL_DRSReplicaAdd (MS-DRSR 4.1.19,
/// opnum 5), ReplicaDel (6), or AddEntry (17) that no promotion follows.
/// </summary>
public sealed class DcShadow(World world) : RpcDetector(world)
{
    private const int MostHosts = 1024;
    private const ushort ReplicaSync = 2, GetNcChanges = 3, ReplicaAdd = 5, ReplicaDel = 6, WriteSpn = 13, AddEntry = 17;

    /// <summary>A promotion replicates within this time after its AddEntry. Longer leaves a feigned one untold for longer.</summary>
    private static readonly TimeSpan ReplicatesWithin = TimeSpan.FromMinutes(2);

    private sealed class Steps(MessageContext context, RpcRequest call)
    {
        public MessageContext Context { get; } = context;

        public RpcRequest Call { get; } = call;

        public bool Replicated { get; set; }
    }

    private readonly BoundedMap<HostAddress, Steps> _added = new(MostHosts);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _added.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "drsuapi.dcshadow",
        Title = "DCShadow: a host registers as a domain controller to push changes",
        Kind = FindingKind.Threat,
        Severity = Severity.Critical,
        Techniques = ["T1207"],
        BenignCauses = "A lawful promotion adds its entry and replicates the directory at once (a notice); administrators who run repadmin /add "
            + "belong into replication_allowed. Members write SPNs (opnum 13) lawfully; that alone says nothing.",
        LosesAttacks = "One who adds an entry and then replicates the directory as a promotion does is told by drsuapi.dcsync after its probation; "
            + "registration over LDAP shows only in the change feed.",
        Guide = new ResponseGuide(
            "Somebody registered a host as a controller, so that real controllers take changes from it that no event log shows.",
            "Compare CN=Sites,CN=Configuration for server objects that are no controllers; look at replication metadata (repadmin /showobjmeta) of privileged groups.",
            "Isolate the source host; remove its server object: ntdsutil metadata cleanup.",
            "Undo pushed changes from a backup of the metadata: sIDHistory, primaryGroupID, AdminSDHolder, krbtgt. Reset krbtgt twice; "
                + "take replication rights from the account that called.",
            "Lawful tools: list account and address under replication_allowed."),
    };

    /// <inheritdoc/>
    protected override bool Concerns(Guid called, ushort operation) =>
        called == RpcInterfaces.Drsuapi && operation is ReplicaSync or GetNcChanges or ReplicaAdd or ReplicaDel or WriteSpn or AddEntry;

    /// <inheritdoc/>
    protected override void Judge(in MessageContext context, RpcRequest call)
    {
        var source = context.Conversation.Client.Address;
        var knowsAdder = _added.TryGet(source, out var steps);
        if (World.Controllers.StandingOf(source) != ControllerStanding.Unknown)
        {
            JudgeController(context, call);
            return;
        }
        if (World.Allowed.MayReplicate(source, World.Sessions.On(context.Conversation)))
        {
            return;
        }
        switch (call.Operation)
        {
            case AddEntry:
                if (!knowsAdder)
                {
                    _added.Set(source, new Steps(context, call));
                }
                break;
            case GetNcChanges when knowsAdder:
                steps!.Replicated = true;
                break;
            case ReplicaAdd or ReplicaDel:
                Tell(context, call, knowsAdder ? 98 : 88);
                break;
            case ReplicaSync when knowsAdder && !steps!.Replicated:
                Tell(steps.Context, steps.Call, 90);
                Tell(context, call, 90);
                break;
            case WriteSpn when World.Findings.IsOpen(Info.Id, KeyOf(context)):
                Tell(context, call, 90);
                break;
        }
    }

    /// <inheritdoc/>
    public override void Advance(DateTimeOffset time)
    {
        if (_added.Count == 0)
        {
            return;
        }
        foreach (var (host, steps) in _added.Entries.ToList())
        {
            if (steps.Replicated || World.Controllers.StandingOf(host) != ControllerStanding.Unknown)
            {
                _added.Remove(host);
            }
            else if (time - steps.Context.Time > ReplicatesWithin)
            {
                _added.Remove(host);
                Tell(steps.Context, steps.Call, 75);
            }
        }
    }

    // A controller that takes changes from a host which has added itself and is none yet.
    private void JudgeController(in MessageContext context, RpcRequest call)
    {
        if (call.Operation == GetNcChanges && _added.TryGet(context.Conversation.Server.Address, out var steps) && !steps.Replicated)
        {
            Tell(steps.Context, steps.Call, 95);
        }
    }

    private string KeyOf(in MessageContext context) => SightingOf(context, "", 0, default).Key;

    private void Tell(in MessageContext context, RpcRequest call, int confidence)
    {
        var name = call.Operation switch
        {
            ReplicaSync => "IDL_DRSReplicaSync",
            ReplicaAdd => "IDL_DRSReplicaAdd",
            ReplicaDel => "IDL_DRSReplicaDel",
            WriteSpn => "IDL_DRSWriteSPN",
            _ => "IDL_DRSAddEntry",
        };
        Tell(context, SightingOf(
            context,
            $"{ClientName(context)}, which is no domain controller, acted as one towards {ServerName(context)} ({name}).",
            confidence, call.Security,
            ("call", string.Create(CultureInfo.InvariantCulture, $"{name} (opnum {call.Operation})")),
            ("controllers_known_from", World.Controllers.AreListed ? "policy" : "who answered as a KDC in this traffic")));
    }
}

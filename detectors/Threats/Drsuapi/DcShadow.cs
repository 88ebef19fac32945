using System.Globalization;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Ldap;
using Deception.Protocols.Net;
using Deception.Protocols.Rpc;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;
using Deception.Threats.Ldap;
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

    private sealed class Steps(MessageContext context, Deed deed)
    {
        public MessageContext Context { get; } = context;

        public Deed Deed { get; } = deed;

        public bool Replicated { get; set; }
    }

    /// <summary>What was done, in a word and as evidence.</summary>
    private readonly record struct Deed(string Name, (string, string) Evidence, RpcSecurity Security);

    private readonly BoundedMap<HostAddress, Steps> _added = new(MostHosts);
    private readonly BoundedMap<(long Conversation, int Id), Steps> _registering = new(MostHosts);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _added.Evicted + _registering.Evicted;

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
            + "registration over sealed LDAP shows only in the change feed.",
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
                    _added.Set(source, new Steps(context, DeedOf(call)));
                }
                break;
            case GetNcChanges when knowsAdder:
                steps!.Replicated = true;
                break;
            case ReplicaAdd or ReplicaDel:
                Tell(context, DeedOf(call), knowsAdder ? 98 : 88);
                break;
            case ReplicaSync when knowsAdder && !steps!.Replicated:
                Tell(steps.Context, steps.Deed, 90);
                Tell(context, DeedOf(call), 90);
                break;
            case WriteSpn when World.Findings.IsOpen(Info.Id, KeyOf(context)):
                Tell(context, DeedOf(call), 90);
                break;
        }
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Type> Also => [typeof(LdapWriteRequest), typeof(LdapResult)];

    // A server or NTDS settings object below CN=Sites (MS-ADTS 6.1.1.2.2.1.2.1): Samba's promotion writes it so as well, and replicates.
    /// <inheritdoc/>
    protected override void Hear(in MessageContext context, WireMessage message)
    {
        var source = context.Conversation.Client.Address;
        switch (message)
        {
            case LdapWriteRequest { IsAdd: true } write when context.FromClient && Registers(write) && !IsPermitted(context)
                && World.Controllers.StandingOf(source) == ControllerStanding.Unknown && !World.Allowed.MayReplicate(source, World.Sessions.On(context.Conversation)):
                _registering.Set((context.Conversation.Id, write.MessageId), new Steps(context, new Deed("a server object over LDAP", ("object", write.Object), default)));
                break;
            case LdapResult { Kind: LdapRequestKind.Add } result when _registering.TryGet((context.Conversation.Id, result.MessageId), out var steps):
                _registering.Remove((context.Conversation.Id, result.MessageId));
                if (result.ResultCode == 0 && !_added.TryGet(source, out _))
                {
                    _added.Set(source, steps);
                }
                break;
        }
    }

    private static bool Registers(LdapWriteRequest write) => DirectoryPlaces.IsUnder(write.Object, "Sites", "Configuration")
        && write.Changes.Any(c => c.Attribute == "objectclass" && c.Texts.Any(t =>
            t.Equals("server", StringComparison.OrdinalIgnoreCase) || t.Equals("nTDSDSA", StringComparison.OrdinalIgnoreCase)));

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
                Tell(steps.Context, steps.Deed, 75);
            }
        }
    }

    // A controller that takes changes from a host which has added itself and is none yet.
    private void JudgeController(in MessageContext context, RpcRequest call)
    {
        if (call.Operation == GetNcChanges && _added.TryGet(context.Conversation.Server.Address, out var steps) && !steps.Replicated)
        {
            Tell(steps.Context, steps.Deed, 95);
        }
    }

    private string KeyOf(in MessageContext context) => SightingOf(context, "", 0, default).Key;

    private static Deed DeedOf(RpcRequest call)
    {
        var name = call.Operation switch
        {
            ReplicaSync => "IDL_DRSReplicaSync",
            ReplicaAdd => "IDL_DRSReplicaAdd",
            ReplicaDel => "IDL_DRSReplicaDel",
            WriteSpn => "IDL_DRSWriteSPN",
            _ => "IDL_DRSAddEntry",
        };
        return new Deed(name, ("call", string.Create(CultureInfo.InvariantCulture, $"{name} (opnum {call.Operation})")), call.Security);
    }

    private void Tell(in MessageContext context, in Deed deed, int confidence) =>
        Tell(context, SightingOf(
            context,
            $"{ClientName(context)}, which is no domain controller, acted as one towards {ServerName(context)} ({deed.Name}).",
            confidence, deed.Security, deed.Evidence,
            ("controllers_known_from", World.Controllers.AreListed ? "policy" : "who answered as a KDC in this traffic")));
}

using System.Globalization;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Protocols.Rpc;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Rpc;

/// <summary>
/// <c>lsarpc.sid-enumeration</c>: SIDs with consecutive RIDs are looked up one after another (MS-LSAT LsarLookupSids, opnums 15
/// and 57), which finds every account of a domain.
/// </summary>
public sealed class SidEnumeration(World world) : RpcDetector(world)
{
    private const int MostPairs = 4096;

    /// <summary>Steps from one RID to the next within <see cref="Window"/>. More loses small ranges; real look-ups have hardly any.</summary>
    private const int Enough = 30;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private sealed class Walk
    {
        public uint Last { get; set; }

        public int Steps { get; set; }

        public int Asked { get; set; }

        public DateTimeOffset Since { get; set; }
    }

    private readonly BoundedMap<(HostAddress, HostAddress), Walk> _walks = new(MostPairs);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _walks.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "lsarpc.sid-enumeration",
        Title = "Accounts enumerated by walking over RIDs",
        Kind = FindingKind.Threat,
        Severity = Severity.Medium,
        Techniques = ["T1087.002"],
        BenignCauses = "File dialogs and servers look up the SIDs of permissions and sessions, which hardly ever follow each other.",
        LosesAttacks = "Sealed look-ups, RIDs in random order, and fewer than thirty steps in five minutes; SMB 3 encryption hides all.",
        Guide = new ResponseGuide(
            "Somebody asked for the names behind one RID after another and so listed all accounts without the right to list them.",
            "Evidence says how many; the account may be anonymous or a guest.",
            "Isolate the source host; reset the password of the account that asked.",
            "Network access: Allow anonymous SID/Name translation: Disabled; RestrictAnonymous = 1.",
            "List hosts that must do this under detectors → lsarpc.sid-enumeration → allowed."),
    };

    /// <inheritdoc/>
    protected override bool Concerns(Guid called, ushort operation) => called == RpcInterfaces.Lsarpc && operation is 15 or 57;

    /// <inheritdoc/>
    protected override void Judge(in MessageContext context, RpcRequest call)
    {
        if (!SidListArguments.TryReadRids(call.Arguments, out var rids))
        {
            return;
        }
        var key = (context.Conversation.Client.Address, context.Conversation.Server.Address);
        if (!_walks.TryGet(key, out var walk) || context.Time - walk.Since > Window)
        {
            walk = new Walk { Since = context.Time };
            _walks.Set(key, walk);
        }
        foreach (var rid in rids)
        {
            walk.Steps += rid == walk.Last + 1 ? 1 : 0;
            walk.Last = rid;
            walk.Asked++;
        }
        // In a real list a few neighbours stand side by side; a walk is hardly anything else.
        if (walk.Steps >= Enough && walk.Steps * 2 > walk.Asked)
        {
            Tell(context, SightingOf(
                context, string.Create(CultureInfo.InvariantCulture, $"{ClientName(context)} looked up SIDs one RID after another at {ServerName(context)}."),
                92, call.Security,
                ("call", call.Operation == 15 ? "LsarLookupSids" : "LsarLookupSids2"),
                ("first_rids", string.Create(CultureInfo.InvariantCulture, $"{rids[0]}–{rids[^1]}"))));
        }
    }
}

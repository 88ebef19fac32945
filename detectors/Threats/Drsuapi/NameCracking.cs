using System.Globalization;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Protocols.Rpc;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;
using Deception.Threats.Rpc;

namespace Deception.Threats.Drsuapi;

/// <summary><c>drsuapi.name-cracking</c>: IDL_DRSCrackNames (MS-DRSR 4.1.4, opnum 12) in bulk by one that is no controller.</summary>
public sealed class NameCracking(World world) : RpcDetector(world)
{
    private const int MostPairs = 4096;

    /// <summary>Calls within <see cref="Window"/>; members make a dozen at a join. More loses small domains.</summary>
    private const int EnoughCalls = 60;

    /// <summary>Bytes of arguments within <see cref="Window"/>: some three hundred names in few calls.</summary>
    private const int EnoughBytes = 32 * 1024;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private sealed class Calls
    {
        public DateTimeOffset Since { get; init; }

        public int Count { get; set; }

        public long Bytes { get; set; }
    }

    private readonly BoundedMap<(HostAddress, HostAddress), Calls> _calls = new(MostPairs);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _calls.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "drsuapi.name-cracking",
        Title = "Names of the directory cracked in bulk",
        Kind = FindingKind.Threat,
        Severity = Severity.Low,
        Techniques = ["T1087.002"],
        BenignCauses = "Members crack a few names at log-on and a dozen at a join; mail and sync servers belong into the policy's list.",
        LosesAttacks = "Fewer than sixty calls and 32 KiB in five minutes.",
        Guide = new ResponseGuide(
            "Somebody turned many names into others (SIDs, SPNs, distinguished names), which lists accounts or checks which exist.",
            "Look for drsuapi.dcsync from the same source: tools crack each name before they replicate it.",
            "Isolate the source host if nobody explains it.",
            "Nothing is to be mended: every member may do this.",
            "List lawful servers under detectors → drsuapi.name-cracking → allowed."),
    };

    /// <inheritdoc/>
    protected override bool Concerns(Guid called, ushort operation) => called == RpcInterfaces.Drsuapi && operation == 12;

    /// <inheritdoc/>
    protected override void Judge(in MessageContext context, RpcRequest call)
    {
        var source = context.Conversation.Client.Address;
        if (World.Controllers.StandingOf(source) != ControllerStanding.Unknown
            || World.Allowed.MayReplicate(source, World.Sessions.On(context.Conversation)) || World.Promotions.IsUnderWay(source, context.Time))
        {
            return;
        }
        var key = (source, context.Conversation.Server.Address);
        if (!_calls.TryGet(key, out var calls) || context.Time - calls.Since > Window)
        {
            calls = new Calls { Since = context.Time };
            _calls.Set(key, calls);
        }
        calls.Count++;
        calls.Bytes += call.StubLength;
        if (calls.Count >= EnoughCalls || calls.Bytes >= EnoughBytes)
        {
            Tell(context, SightingOf(
                context, $"{ClientName(context)} cracked names in bulk at {ServerName(context)}.", 70, call.Security,
                ("call", "IDL_DRSCrackNames (opnum 12)"),
                ("threshold", string.Create(CultureInfo.InvariantCulture, $"{EnoughCalls} calls or {EnoughBytes} bytes in five minutes"))));
        }
    }
}

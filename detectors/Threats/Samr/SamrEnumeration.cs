using System.Globalization;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Protocols.Rpc;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;
using Deception.Threats.Rpc;

namespace Deception.Threats.Samr;

/// <summary>
/// <c>samr.enumeration</c>: lists of accounts, groups or members are asked for over MS-SAMR (opnums 11, 13, 15, 25, 33, 40, 48,
/// 51), or many accounts are opened one after another (34).
/// </summary>
public sealed class SamrEnumeration(World world) : RpcDetector(world)
{
    private const int MostPairs = 4096;
    private const ushort OpenGroup = 19, OpenAlias = 27, OpenUser = 34, MembersOfGroup = 25, MembersOfAlias = 33, GroupsOfUser = 39, QueryUser = 36;

    /// <summary>Points within <see cref="Window"/>. More loses a single list of users.</summary>
    private const double Enough = 3;

    /// <summary>The window. Shorter loses enumeration with pauses.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>From this age on, a source that enumerates again is taken for one that always does. Shorter loses slow enumeration.</summary>
    private static readonly TimeSpan Habit = TimeSpan.FromHours(1);

    private sealed class Source
    {
        public RecentSet<string> Done { get; } = new(Window, 512);

        public DateTimeOffset First { get; set; }

        public DateTimeOffset Last { get; set; }
    }

    private readonly BoundedMap<(HostAddress, HostAddress), Source> _sources = new(MostPairs);
    private readonly BoundedMap<long, uint> _opened = new(MostPairs);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _sources.Evicted + _opened.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "samr.enumeration",
        Title = "Accounts or groups enumerated over SAMR",
        Kind = FindingKind.Threat,
        Severity = Severity.Medium,
        Techniques = ["T1087.002", "T1069.002"],
        BenignCauses = "Single look-ups by name, log-on traffic and password changes open one account and list nothing; a console that lists the "
            + "local accounts of a member server weighs less. Servers that list accounts "
            + "all day (a source's habit after an hour) and listed hosts are silent, controllers among themselves too.",
        LosesAttacks = "Members of ordinary groups read one at a time, less than three in ten minutes; calls inside SMB 3 encryption are not visible.",
        Guide = new ResponseGuide(
            "An account of the domain listed users, groups or the members of privileged groups, which is how an intruder chooses whom to attack.",
            "Ask the user of the source host; look for other reconnaissance (LDAP, sessions, shares) from it in the same hour.",
            "Isolate the source host if nobody explains it; reset the password of the account that asked.",
            "Restrict remote SAMR: Network access: Restrict clients allowed to make remote calls to SAM (RestrictRemoteSam) on members; "
                + "remove Pre-Windows 2000 Compatible Access members on controllers.",
            "List hosts that must enumerate under detectors → samr.enumeration → allowed."),
    };

    /// <inheritdoc/>
    protected override bool Concerns(Guid called, ushort operation) => called == RpcInterfaces.Samr
        && operation is 11 or 13 or 15 or OpenGroup or MembersOfGroup or OpenAlias or MembersOfAlias or OpenUser or GroupsOfUser or QueryUser or 40 or 48 or 51;

    /// <inheritdoc/>
    protected override void Judge(in MessageContext context, RpcRequest call)
    {
        var conversation = context.Conversation;
        var time = context.Time;
        if (World.Controllers.StandingOf(conversation.Client.Address) != ControllerStanding.Unknown || call.Operation is QueryUser or GroupsOfUser)
        {
            return;
        }
        if (call.Operation is OpenGroup or OpenAlias)
        {
            _opened.Set(conversation.Id, SamrArguments.TryReadRid(call.Arguments, out var rid) ? rid : 0);
            return;
        }
        var key = (conversation.Client.Address, conversation.Server.Address);
        if (!_sources.TryGet(key, out var source) || time - source.Last > TimeSpan.FromDays(1))
        {
            source = new Source { First = time };
            _sources.Set(key, source);
        }
        source.Last = time;
        source.Done.Add(WhatOf(conversation, call, out var what), time);
        // Consoles list the local accounts of member servers; of a controller they read the directory by LDAP.
        var isMember = World.Controllers.AreListed && !IsAtController(context);
        var sum = source.Done.Values.Sum(PointsOf) * (isMember ? 0.4 : 1);
        if (sum < Enough || time - source.First > Habit)
        {
            return;
        }
        Tell(context, SightingOf(
            context,
            $"{ClientName(context)} listed accounts or groups of {ServerName(context)} over SAMR: {Summary(source.Done)}.",
            sum >= 2 * Enough ? 85 : 65, call.Security, ("call", what)) with
        {
            IsNewEvent = call.Operation != OpenUser,
        });
    }

    private string WhatOf(Conversation conversation, RpcRequest call, out string what)
    {
        var rid = call.Operation is MembersOfGroup or MembersOfAlias && _opened.TryGet(conversation.Id, out var opened) ? opened : 0;
        what = call.Operation switch
        {
            11 => "groups listed",
            13 => "users listed",
            15 => "aliases listed",
            OpenUser => "accounts opened",
            MembersOfGroup or MembersOfAlias => IsPrivileged(rid) ? "members of a privileged group read" : "members of groups read",
            _ => "users listed with details",
        };
        // Each group and each account opened counts for itself.
        return call.Operation is OpenUser or MembersOfGroup or MembersOfAlias
            ? string.Create(CultureInfo.InvariantCulture, $"{what}#{(call.Operation == OpenUser ? call.CallId : rid)}")
            : what;
    }

    private static double PointsOf(string what) => what.Split('#')[0] switch
    {
        "accounts opened" => 0.1,
        "members of groups read" => 1,
        _ => Enough,
    };

    private static string Summary(RecentSet<string> done) => string.Join(", ", done.Values.Select(v => v.Split('#')[0])
        .GroupBy(v => v).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Count() == 1 ? g.Key : $"{g.Key} ({g.Count()})"));

    // Domain Admins, Schema Admins, Enterprise Admins; Administrators, Account, Server, Print and Backup Operators.
    private static bool IsPrivileged(uint rid) => rid is 512 or 518 or 519 or 544 or 548 or 549 or 550 or 551;
}

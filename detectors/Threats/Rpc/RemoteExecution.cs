using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Protocols.Rpc;
using Deception.Protocols.Smb;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Rpc;

/// <summary>
/// <c>rpc.remote-execution</c>: a program is made to run on another host: a service is created (MS-SCMR opnums 12, 24, 45, 60), or
/// reconfigured and started; a task is registered and run (MS-TSCH opnums 1, 12) or added (ATSvc opnum 0); a management method
/// is called beside an administrative share; a shell class is activated (MS-DCOM).
/// </summary>
public sealed class RemoteExecution(World world) : RpcDetector(world)
{
    private const int MostConversations = 8192;
    private const uint ObjectNameNotFound = 0xC000_0034;

    /// <summary>How close an administrative share and a method call must be. Longer ties inventory to unrelated file work.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromMinutes(1);

    // ShellWindows, ShellBrowserWindow, MMC20.Application.
    private static readonly byte[][] ShellClasses =
    [
        new Guid("9ba05972-f6a8-11cf-a442-00a0c90a8f39").ToByteArray(),
        new Guid("c08afd90-f2a1-11d1-8455-00a0c91f3880").ToByteArray(),
        new Guid("49b2791a-b1ae-4c90-9b8e-e860ba07f889").ToByteArray(),
    ];

    private readonly BoundedMap<long, string> _prepared = new(MostConversations);
    private readonly BoundedMap<(long, ulong), bool> _taskPipes = new(MostConversations);
    private readonly BoundedMap<(HostAddress, HostAddress), DateTimeOffset> _adminShares = new(MostConversations);
    private readonly BoundedMap<(HostAddress, HostAddress), DateTimeOffset> _methods = new(MostConversations);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _prepared.Evicted + _taskPipes.Evicted + _adminShares.Evicted + _methods.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "rpc.remote-execution",
        Title = "Program run on another host over RPC",
        Kind = FindingKind.Threat,
        Severity = Severity.Medium,
        Techniques = ["T1569.002", "T1053.005", "T1047", "T1021.003"],
        BenignCauses = "Management hosts and deployment accounts, which the policy lists. Starting or asking for a service that exists, a task that is "
            + "registered and left to its schedule, and management methods without a file on an administrative share are silent.",
        LosesAttacks = "Tasks left to their schedule; management methods whose output goes another way; all inside SMB 3 encryption.",
        Guide = new ResponseGuide(
            "Somebody ran a program on another host through its services, tasks or management interface.",
            "Look on the target for events 7045 (new service), 4698 (new task) and for processes of services.exe, svchost.exe -k netsvcs or wmiprvse.exe.",
            "Isolate the source and look at the target before it is used again; disable the account.",
            "Remove the service or task: sc.exe delete <name>, schtasks /delete /tn <name>. Let only management networks reach TCP 135 and 445.",
            "List management hosts in the policy under detectors → rpc.remote-execution → allowed."),
    };

    /// <inheritdoc/>
    protected override bool Concerns(Guid called, ushort operation) =>
        called == RpcInterfaces.Svcctl ? operation is 11 or 12 or 19 or 23 or 24 or 31 or 45 or 60
        : called == RpcInterfaces.Tsch ? operation is 1 or 12 or 13
        : called == RpcInterfaces.Atsvc ? operation == 0
        : called == RpcInterfaces.WbemServices ? operation is 24 or 25
        : called == RpcInterfaces.ScmActivator && operation == 4;

    /// <inheritdoc/>
    protected override void Judge(in MessageContext context, RpcRequest call)
    {
        var id = context.Conversation.Id;
        if (call.Interface == RpcInterfaces.Svcctl)
        {
            switch (call.Operation)
            {
                case 12 or 24 or 45 or 60:
                    var name = NdrStrings.In(call.Arguments);
                    _prepared.Set(id, "service created");
                    Tell(context, call, "a service is created", 75, name.Count > 0 ? ("service", name[0]) : null);
                    break;
                case 11 or 23:
                    _prepared.Set(id, "service reconfigured");
                    break;
                case 19 or 31 when _prepared.TryGet(id, out var how):
                    Tell(context, call, $"a {how} just before is started", 85, null);
                    break;
            }
        }
        else if (call.Interface == RpcInterfaces.Tsch)
        {
            if (call.Operation == 1)
            {
                var names = NdrStrings.In(call.Arguments);
                _prepared.Set(id, names.Count > 0 ? names[0] : "");
            }
            else if (_prepared.TryGet(id, out var task))
            {
                Tell(context, call, call.Operation == 12 ? "a task is registered and run at once" : "a task is registered and deleted soon", 80, task.Length > 0 ? ("task", task) : null);
            }
        }
        else if (call.Interface == RpcInterfaces.Atsvc)
        {
            Tell(context, call, "a job is added to the task scheduler", 80, null);
        }
        else if (call.Interface == RpcInterfaces.WbemServices)
        {
            JudgeTogether(context, call.Security, _methods, _adminShares);
        }
        else if (ShellClasses.Any(c => call.Arguments.Stub.Span.IndexOf(c) >= 0))
        {
            Tell(context, call, "a shell class is activated over DCOM", 80, null);
        }
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Type> Also => [typeof(SmbOpen), typeof(SmbOpenResult)];

    /// <inheritdoc/>
    protected override void Hear(in MessageContext context, WireMessage message)
    {
        switch (message)
        {
            case SmbOpen { IsPipe: true } pipe when string.Equals(pipe.Name.TrimStart('\\'), "atsvc", StringComparison.OrdinalIgnoreCase) && IsAtController(context):
                _taskPipes.Set((context.Conversation.Id, pipe.MessageId), true);
                break;
            case SmbOpenResult { Status: ObjectNameNotFound } refused when _taskPipes.Remove((context.Conversation.Id, refused.MessageId)) && !IsPermitted(context):
                Tell(context, default(RpcSecurity), "the task scheduler's pipe is asked for, which this controller lacks", 50, null);
                break;
            case SmbOpen { IsPipe: false, Share: { } share } when share.EndsWith(@"\ADMIN$", StringComparison.OrdinalIgnoreCase) && !IsPermitted(context):
                JudgeTogether(context, default, _adminShares, _methods);
                break;
        }
    }

    // One looks at the other: a method call and an open on ADMIN$ within a minute, in either order.
    private void JudgeTogether(
        in MessageContext context, RpcSecurity security, BoundedMap<(HostAddress, HostAddress), DateTimeOffset> own,
        BoundedMap<(HostAddress, HostAddress), DateTimeOffset> other)
    {
        var key = (context.Conversation.Client.Address, context.Conversation.Server.Address);
        own.Set(key, context.Time);
        if (other.TryGet(key, out var time) && context.Time - time <= Together)
        {
            Tell(context, security, "a management method is called and its output fetched from ADMIN$", 75, null);
        }
    }

    private void Tell(in MessageContext context, RpcRequest call, string how, int confidence, (string, string)? fact) =>
        Tell(context, call.Security, how, confidence, fact);

    private void Tell(in MessageContext context, RpcSecurity security, string how, int confidence, (string, string)? fact)
    {
        List<(string, string)> evidence = [("how", how)];
        if (fact is { } known)
        {
            evidence.Add(known);
        }
        Tell(context, SightingOf(context, $"{ClientName(context)} ran a program on {ServerName(context)}, or tried to: {how}.", confidence, security, evidence) with
        {
            Severity = IsAtController(context) && confidence > 50 ? Severity.High : null,
        });
    }
}

using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Protocols.Ntlm;
using Deception.Protocols.Rpc;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Rpc;

/// <summary>
/// <c>rpc.authentication-coercion</c>: a server is asked, by an operation that takes a path or a host, to open something on
/// another host, to which it will sign in as itself: MS-EFSR, MS-RPRN 62 and 65, MS-DFSNM 12 and 13, MS-FSRVP 8 and 9, MS-EVEN 9.
/// </summary>
public sealed class AuthenticationCoercion(World world) : RpcDetector(world)
{
    private const int MostConversations = 8192;

    /// <summary>How long after a call a sign-in back to the caller belongs to it. Longer ties unrelated sign-ins to it.</summary>
    private static readonly TimeSpan CallBack = TimeSpan.FromSeconds(30);

    private readonly BoundedMap<long, bool> _printsReally = new(MostConversations);
    private readonly BoundedMap<long, RpcSecurity> _bound = new(MostConversations);
    private readonly BoundedMap<(HostAddress Server, HostAddress Client), (MessageContext Context, RpcRequest Call)> _hidden = new(MostConversations);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _printsReally.Evicted + _bound.Evicted + _hidden.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "rpc.authentication-coercion",
        Title = "Authentication coercion: a server is made to sign in to another host",
        Kind = FindingKind.Threat,
        Severity = Severity.High,
        Techniques = ["T1187"],
        BenignCauses = "Paths that name the server itself or a local disk (encrypting files on a file server, backup of event logs, shadow "
            + "copies); print clients, which give their own name and use the printer before they ask for notifications.",
        LosesAttacks = "Sealed calls to a member server are told only when it signs in back to the caller within 30 seconds; calls inside "
            + "SMB 3 encryption are not visible; a print call that names the caller's own workstation passes for a print client.",
        Guide = new ResponseGuide(
            "Somebody called an operation that makes the server open a path on another host, so that it signs in there with its machine "
                + "account; the sign-in can be relayed to certificate services or LDAP.",
            "Look at where the target connected next and who signed in elsewhere as its machine account in the same minute.",
            "Isolate the source and the host named in evidence; look for certificates issued to the target's account since: certutil -view.",
            "Stop the print spooler on controllers: Set-Service Spooler -StartupType Disabled. Filter EFSRPC and others: netsh rpc filter. "
                + "Require LDAP and SMB signing and channel binding; Extended Protection on certificate enrolment.",
            "Set-Service Spooler -StartupType Automatic; netsh rpc filter delete filter filterkey=all."),
    };

    /// <inheritdoc/>
    protected override bool Concerns(Guid called, ushort operation) => called == RpcInterfaces.Rprn || NameOf(called, operation) is not null;

    /// <inheritdoc/>
    protected override void Judge(in MessageContext context, RpcRequest call)
    {
        var called = call.Interface!.Value;
        if (NameOf(called, call.Operation) is not { } name)
        {
            if (called == RpcInterfaces.Rprn && call.Operation is not (1 or 29 or 56 or 69))
            {
                _printsReally.Set(context.Conversation.Id, true);
            }
            return;
        }
        var texts = NdrStrings.In(call.Arguments);
        var host = HostIn(called, texts);
        var verdict = called == RpcInterfaces.Rprn ? JudgePrint(context, call, host) : JudgePath(context, call, host);
        if (verdict > 0)
        {
            Tell(context, call.Security, name, host, verdict, null);
        }
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Type> Also => [typeof(RpcBind), typeof(RpcBindResult), typeof(NtlmAuthenticate)];

    /// <inheritdoc/>
    protected override void Hear(in MessageContext context, WireMessage message)
    {
        switch (message)
        {
            case RpcBind bind when context.FromClient && bind.Contexts.Any(c => IsEfs(c.Interface)) && IsAtController(context):
                _bound.Set(context.Conversation.Id, bind.Security);
                break;
            case RpcBindResult result when !context.FromClient && _bound.TryGet(context.Conversation.Id, out var security):
                _bound.Remove(context.Conversation.Id);
                if (!result.Accepted.Contains(true) && !IsPermitted(context))
                {
                    Tell(context, security, "a bind to EFSRPC, which was refused", null, 50, Severity.Medium);
                }
                break;
            case NtlmAuthenticate { User: var user } when user.EndsWith('$') && context.FromClient:
                JudgeCallBack(context, user);
                break;
        }
    }

    private int JudgePath(in MessageContext context, RpcRequest call, string? host)
    {
        if (host is not null)
        {
            return IsServerItself(context, host) ? 0 : 90;
        }
        if (!call.Arguments.IsEmpty)
        {
            return 0; // a local path
        }
        if (IsAtController(context))
        {
            return 65;
        }
        _hidden.Set((context.Conversation.Server.Address, context.Conversation.Client.Address), (context, call));
        return 0;
    }

    private int JudgePrint(in MessageContext context, RpcRequest call, string? host)
    {
        var printsReally = _printsReally.TryGet(context.Conversation.Id, out _);
        var atController = IsAtController(context);
        if (host is null)
        {
            return call.Security.IsSealed && atController && !printsReally ? 60 : 0;
        }
        var own = World.Names.ClientOf(context.Conversation);
        if (IsServerItself(context, host) || (own is not null && UncPath.SameHost(own, host)))
        {
            return 0;
        }
        if (UncPath.IsAddress(host))
        {
            return atController || host != context.Conversation.Client.Address.ToString() ? 90 : 0;
        }
        return host.Contains('@', StringComparison.Ordinal) || own is not null ? 90 : atController && !printsReally ? 70 : 0;
    }

    private void JudgeCallBack(in MessageContext context, string user)
    {
        var key = (context.Conversation.Client.Address, context.Conversation.Server.Address);
        if (_hidden.TryGet(key, out var hidden) && context.Time - hidden.Context.Time <= CallBack)
        {
            _hidden.Remove(key);
            var name = NameOf(hidden.Call.Interface!.Value, hidden.Call.Operation)!;
            Tell(hidden.Context with { Time = context.Time, Packet = context.Packet }, hidden.Call.Security, name, null, 85, null, ("signed_in_back_as", user));
        }
    }

    private void Tell(
        in MessageContext context, RpcSecurity security, string name, string? host, int confidence, Severity? severity,
        params IReadOnlyList<(string, string)> more)
    {
        List<(string, string)> evidence = [("call", name), .. more];
        if (host is not null)
        {
            evidence.Add(("made_to_connect_to", host));
        }
        if (IsAtController(context))
        {
            evidence.Add(("target", "a domain controller"));
        }
        Tell(context, SightingOf(
            context,
            $"{ClientName(context)} tried to make {ServerName(context)} sign in to {host ?? "another host"} ({name}).",
            confidence, security, evidence) with
        { Severity = severity });
    }

    private bool IsServerItself(in MessageContext context, string host)
    {
        var server = context.Conversation.Server.Address;
        return host == server.ToString() || host is "127.0.0.1" or "::1" || UncPath.SameHost(host, "localhost")
            || (World.Names.ServerOf(context.Conversation) is { } called && UncPath.SameHost(called, host))
            || (World.Controllers.NameOf(server) is { } known && UncPath.SameHost(known, host));
    }

    private static string? HostIn(Guid called, IReadOnlyList<string> texts)
    {
        foreach (var text in texts)
        {
            if (UncPath.HostOf(text) is { } host)
            {
                return host;
            }
        }
        return called == RpcInterfaces.Dfsnm && texts.Count > 0 ? texts[0] : null; // ServerName, without backslashes
    }

    private static bool IsEfs(Guid called) => called == RpcInterfaces.Efsr || called == RpcInterfaces.EfsrLsarpc;

    private static string? NameOf(Guid called, ushort operation)
    {
        if (IsEfs(called))
        {
            return RpcArguments.AreWanted(called, operation) ? $"EFSRPC opnum {operation}" : null;
        }
        return operation switch
        {
            62 when called == RpcInterfaces.Rprn => "RpcRemoteFindFirstPrinterChangeNotification",
            65 when called == RpcInterfaces.Rprn => "RpcRemoteFindFirstPrinterChangeNotificationEx",
            12 when called == RpcInterfaces.Dfsnm => "NetrDfsAddStdRoot",
            13 when called == RpcInterfaces.Dfsnm => "NetrDfsRemoveStdRoot",
            8 when called == RpcInterfaces.Fsrvp => "FSRVP IsPathSupported",
            9 when called == RpcInterfaces.Fsrvp => "FSRVP IsPathShadowCopied",
            9 when called == RpcInterfaces.Even => "ElfrOpenBELW",
            _ => null,
        };
    }
}

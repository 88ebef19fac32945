using System.Globalization;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Protocols.Rpc;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;
using Deception.Threats.Rpc;

namespace Deception.Threats.Netlogon;

/// <summary>
/// <c>netlogon.zerologon</c>: a client challenge of eight equal bytes, or a credential of zeros, on the way to a secure channel
/// (CVE-2020-1472; MS-NRPC 3.1.4.1).
/// </summary>
public sealed class Zerologon(World world) : RpcDetector(world)
{
    private const int MostPairs = 4096;
    private const ushort RequestChallenge = 4, Authenticate = 5, Authenticate2 = 15, Authenticate3 = 26, SetPassword = 30;

    private sealed class Tries
    {
        public int Count { get; set; }

        public bool Succeeded { get; set; }

        public bool IsCounted { get; set; }
    }

    private readonly BoundedMap<(HostAddress, HostAddress), Tries> _tries = new(MostPairs);
    private readonly BoundedMap<(long, uint), string> _waiting = new(MostPairs);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _tries.Evicted + _waiting.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "netlogon.zerologon",
        Title = "Zerologon: secure channel with a challenge or credential of zeros",
        Kind = FindingKind.Threat,
        Severity = Severity.Critical,
        Maturity = Maturity.Stable,
        Techniques = ["T1210", "T1068"],
        BenignCauses = "None: a secure channel's challenge is random, and eight equal bytes come by chance once in 2^56. Members that "
            + "retry with random challenges stay silent however often they do.",
        Guide = new ResponseGuide(
            "Somebody tried to pass for a computer account, most often a controller's own, by a flaw in the secure channel's cipher; success lets him empty its password.",
            "Evidence says whether a try succeeded. Look for IDL_DRSGetNCChanges from the same source afterwards, and for event 4742 on the account.",
            "Isolate the source host. After a success isolate the controller too: its machine password may be empty.",
            "Install the updates for CVE-2020-1472 and set FullSecureChannelProtection to 1. After a success reset the machine password "
                + "(netdom resetpwd /server:<other controller> /userd:… /passwordd:*), then krbtgt twice.",
            "Nothing is to be undone."),
    };

    /// <inheritdoc/>
    protected override bool Concerns(Guid called, ushort operation) =>
        called == RpcInterfaces.Netlogon && operation is RequestChallenge or Authenticate or Authenticate2 or Authenticate3 or SetPassword;

    /// <inheritdoc/>
    protected override void Judge(in MessageContext context, RpcRequest call)
    {
        var key = (context.Conversation.Client.Address, context.Conversation.Server.Address);
        if (call.Operation == SetPassword)
        {
            if (_tries.TryGet(key, out var before) && before.Succeeded)
            {
                Tell(context, before, null, ("call", "NetrServerPasswordSet2 (opnum 30) after it"));
            }
            return;
        }
        if (call.Operation == RequestChallenge)
        {
            if (NetlogonArguments.TryReadChallenge(call.Arguments, out var computer, out var challenge) && AreEqualBytes(challenge))
            {
                var begun = _tries.GetOrAdd(key, _ => new Tries());
                Tell(context, begun, computer, ("client_challenge", challenge.ToString("x16", CultureInfo.InvariantCulture)), isNew: true);
                begun.IsCounted = true;
            }
            return;
        }
        if (NetlogonArguments.TryReadCredential(call.Arguments, out var account, out var credential) && credential == 0)
        {
            var tries = _tries.GetOrAdd(key, _ => new Tries());
            tries.Count++;
            _waiting.Set((context.Conversation.Id, call.CallId), account);
            Tell(context, tries, account, ("client_credential", "0000000000000000"), isNew: !tries.IsCounted);
            tries.IsCounted = false;
        }
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Type> Also => [typeof(RpcResponse)];

    /// <inheritdoc/>
    protected override void Hear(in MessageContext context, WireMessage message)
    {
        if (message is RpcResponse { Operation: Authenticate or Authenticate2 or Authenticate3 } answer
            && _waiting.TryGet((context.Conversation.Id, answer.CallId), out var account))
        {
            _waiting.Remove((context.Conversation.Id, answer.CallId));
            if (answer.Result == 0 && _tries.TryGet((context.Conversation.Client.Address, context.Conversation.Server.Address), out var tries))
            {
                tries.Succeeded = true;
                Tell(context, tries, account, ("answer", "success: the secure channel stands"));
            }
        }
    }

    private void Tell(in MessageContext context, Tries tries, string? account, (string, string) fact, bool isNew = false)
    {
        List<(string, string)> evidence = [fact];
        if (account is not null)
        {
            evidence.Add(("computer", account));
        }
        var outcome = tries.Succeeded ? "; it succeeded" : "";
        Tell(context, SightingOf(
            context,
            string.Create(CultureInfo.InvariantCulture,
                $"{context.Conversation.Client.Address} tried Zerologon on {ServerName(context)} ({tries.Count} credential{(tries.Count == 1 ? "" : "s")} of zeros{outcome})."),
            99, default, evidence) with
        {
            Accounts = account is null ? [] : [account],
            IsNewEvent = isNew,
        });
    }

    private static bool AreEqualBytes(ulong challenge) => challenge == (challenge & 0xFF) * 0x0101010101010101;
}

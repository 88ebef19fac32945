using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Protocols.Rpc;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;
using Deception.Threats.Rpc;

namespace Deception.Threats.Samr;

/// <summary>
/// <c>samr.password-reset</c>: another account's password is set over MS-SAMR (SamrSetInformationUser, opnums 37 and 58, in a class
/// that carries one; SamrSetDSRMPassword, 66).
/// </summary>
public sealed class PasswordReset(World world) : RpcDetector(world)
{
    private const int MostConversations = 8192;
    private const ushort LookupNames = 17, CreateUser = 12, QueryUser = 36, QueryUser2 = 47, CreateUser2 = 50, SetDsrm = 66;

    private readonly BoundedMap<long, string> _named = new(MostConversations);
    /// <summary>Accounts reset by one source within <see cref="Window"/> that no administrator's day explains. More loses small sprees.</summary>
    private const int Many = 3;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly BoundedMap<HostAddress, RecentSet<string>> _reset = new(MostConversations);
    private readonly BoundedMap<long, bool> _readBefore = new(MostConversations);
    private readonly BoundedMap<long, bool> _created = new(MostConversations);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _named.Evicted + _created.Evicted + _reset.Evicted + _readBefore.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "samr.password-reset",
        Title = "Password of another account set over SAMR",
        Kind = FindingKind.Threat,
        Severity = Severity.Medium,
        Techniques = ["T1098"],
        BenignCauses = "A user's own change uses other operations; a domain join sets a computer account's, an unjoin disables one: both are silent. "
            + "So is a reset by a management tool, which reads the account first. Help desk accounts belong into the policy's list; a single "
            + "reset of an ordinary account is told low.",
        LosesAttacks = "Passwords of computer accounts and of accounts created in the same session, and of one or two ordinary accounts that were "
            + "read before as management tools do; sealed calls; all inside SMB 3 encryption.",
        Guide = new ResponseGuide(
            "Somebody set another account's password without knowing the old one, and can sign in with it.",
            "Ask the help desk; look for event 4724 on the controller.",
            "Disable the account whose password was set, and the one that did it, until explained.",
            "Take the right to reset passwords away: dsacls \"<dn>\" /R <account>; set a new password for the account.",
            "List help desk accounts under detectors → samr.password-reset → allowed."),
    };

    /// <inheritdoc/>
    protected override bool Concerns(Guid called, ushort operation) =>
        called == RpcInterfaces.Samr && operation is LookupNames or CreateUser or QueryUser or QueryUser2 or CreateUser2 or 37 or 58 or SetDsrm;

    /// <inheritdoc/>
    protected override void Judge(in MessageContext context, RpcRequest call)
    {
        var id = context.Conversation.Id;
        switch (call.Operation)
        {
            case LookupNames:
                var names = NdrStrings.In(call.Arguments);
                _named.Set(id, names.Count == 1 ? names[0] : "");
                break;
            case CreateUser or CreateUser2:
                _created.Set(id, true);
                break;
            case QueryUser or QueryUser2:
                _readBefore.Set(id, true);
                break;
            case SetDsrm when World.Controllers.StandingOf(context.Conversation.Client.Address) == ControllerStanding.Unknown:
                Tell(context, call, "SamrSetDSRMPassword", "the controller's restore mode administrator", null);
                break;
            case 37 or 58 when SamrArguments.TryReadUserClass(call.Arguments, out var of) && SamrArguments.SetsPassword(of):
                JudgeReset(context, call);
                break;
        }
    }

    private void JudgeReset(in MessageContext context, RpcRequest call)
    {
        var id = context.Conversation.Id;
        _named.TryGet(id, out var name);
        if (_created.TryGet(id, out _) || name?.EndsWith('$') == true)
        {
            return;
        }
        name = string.IsNullOrEmpty(name) ? "an account not named in sight" : name;
        var accounts = _reset.GetOrAdd(context.Conversation.Client.Address, static _ => new RecentSet<string>(Window, 256));
        accounts.Add(name.ToUpperInvariant(), context.Time);
        var weighs = accounts.Count >= Many || World.Directory.ListsAsPrivileged(name);
        if (weighs || !_readBefore.TryGet(id, out _))
        {
            Tell(context, call, "SamrSetInformationUser with a password", name, weighs ? null : Severity.Low);
        }
    }

    private void Tell(in MessageContext context, RpcRequest call, string name, string account, Severity? severity) => Tell(context, SightingOf(
        context, $"{ClientName(context)} set the password of {account} at {ServerName(context)}.", 75, call.Security, ("call", name), ("account", account)) with
    {
        Severity = severity,
    });
}

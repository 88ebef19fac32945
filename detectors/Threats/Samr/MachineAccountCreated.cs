using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Kerberos;
using Deception.Protocols.Ldap;
using Deception.Protocols.Net;
using Deception.Protocols.Rpc;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;
using Deception.Threats.Ldap;
using Deception.Threats.Rpc;

namespace Deception.Threats.Samr;

/// <summary>
/// <c>directory.machine-account-created</c>: a computer account is created, by SAMR (MS-SAMR opnums 12 and 50) or LDAP, that the source
/// does not then use as its own, as a domain join does.
/// </summary>
public sealed class MachineAccountCreated(World world) : RpcDetector(world)
{
    private const int MostWaiting = 1024;
    private const int InsufficientRights = 50, UnwillingToPerform = 53; // RFC 4511, 4.1.9; 53 when the quota is used up

    /// <summary>A join builds the secure channel, or signs in, within this time. Shorter alarms on slow joins.</summary>
    private static readonly TimeSpan JoinsWithin = TimeSpan.FromMinutes(2);

    private const string LdapAdd = "LDAP add";

    private sealed record Creation(MessageContext Context, string Account, RpcSecurity Security, string Call = "SamrCreateUser2InDomain", int? MessageId = null);

    private readonly BoundedMap<HostAddress, Creation> _waiting = new(MostWaiting);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _waiting.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "directory.machine-account-created",
        Title = "Computer account created by a host that is not that computer",
        Kind = FindingKind.Threat,
        Severity = Severity.Medium,
        Techniques = ["T1136.002"],
        BenignCauses = "A domain join: the source bears the new account's name, builds a secure channel or signs in with it within two minutes.",
        LosesAttacks = "One who names his workstation like the new account, or uses it at once as a join does; sealed names and SMB 3 encryption.",
        Guide = new ResponseGuide(
            "Somebody created a computer account, for which any user has a quota of ten: with it delegation and certificates can be abused.",
            "Ask the account in evidence; look for writes of msDS-AllowedToActOnBehalfOfOtherIdentity to other computers.",
            "Disable the new account: Disable-ADAccount -Identity <name>$.",
            "Set-ADDomain -Identity <domain> -Replace @{\"ms-DS-MachineAccountQuota\"=\"0\"}; delete the account.",
            "Enable-ADAccount -Identity <name>$; list joining accounts under detectors → directory.machine-account-created → allowed."),
    };

    /// <inheritdoc/>
    protected override bool Concerns(Guid called, ushort operation) => (called == RpcInterfaces.Samr && operation is 12 or 50)
        || (called == RpcInterfaces.Netlogon && operation is 4);

    /// <inheritdoc/>
    protected override void Judge(in MessageContext context, RpcRequest call)
    {
        var source = context.Conversation.Client.Address;
        if (call.Interface == RpcInterfaces.Netlogon)
        {
            if (NetlogonArguments.TryReadChallenge(call.Arguments, out var computer, out _))
            {
                Settle(source, computer + "$");
            }
            return;
        }
        var names = NdrStrings.In(call.Arguments);
        if (names.Count > 0 && names[0].EndsWith('$'))
        {
            Wait(context, new Creation(context, names[0], call.Security));
        }
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Type> Also => [typeof(KerberosMessage), typeof(LdapWriteRequest), typeof(LdapResult)];

    /// <inheritdoc/>
    protected override void Hear(in MessageContext context, WireMessage message)
    {
        if (message is KerberosMessage { Type: KerberosMessageType.AsReq, Client: { } client } && context.FromClient)
        {
            Settle(context.Conversation.Client.Address, client.Parts[^1]);
        }
        else if (message is LdapWriteRequest { IsAdd: true } write && context.FromClient && ComputerIn(write) is { } computer && !IsPermitted(context))
        {
            Wait(context, new Creation(context, computer, default, LdapAdd, write.MessageId));
        }
        else if (message is LdapResult { Kind: LdapRequestKind.Add, ResultCode: not 0 } refused
            && _waiting.TryGet(context.Conversation.Client.Address, out var creation)
            && creation.MessageId == refused.MessageId && creation.Context.Conversation.Id == context.Conversation.Id)
        {
            _waiting.Remove(context.Conversation.Client.Address);
            if (refused.ResultCode is InsufficientRights or UnwillingToPerform)
            {
                Tell(creation.Context, SightingOf(
                    creation.Context, $"{ClientName(context)} tried to create the computer account {creation.Account} at {ServerName(context)} and was refused.",
                    60, default, ("call", LdapAdd), ("account", creation.Account), ("answer", $"refused (result {refused.ResultCode})")) with
                { Severity = Severity.Low });
            }
        }
    }

    // A group managed service account is a computer by its class, and no machine.
    private static string? ComputerIn(LdapWriteRequest write)
    {
        string? account = null;
        bool isComputer = false, isManaged = false;
        foreach (var change in write.Changes)
        {
            account = change.Attribute == "samaccountname" ? change.Texts.FirstOrDefault() : account;
            if (change.Attribute == "objectclass")
            {
                isComputer |= change.Texts.Contains("computer", StringComparer.OrdinalIgnoreCase);
                isManaged |= change.Texts.Any(t => t.StartsWith("msDS-", StringComparison.OrdinalIgnoreCase));
            }
        }
        return isComputer && !isManaged ? account ?? DirectoryPlaces.LeafOf(write.Object) + "$" : null;
    }

    private void Wait(in MessageContext context, Creation creation)
    {
        var source = context.Conversation.Client.Address;
        if (!(World.Names.ClientOf(context.Conversation) is { } own && Same(own + "$", creation.Account))
            && World.Controllers.StandingOf(source) == ControllerStanding.Unknown)
        {
            _waiting.Set(source, creation);
        }
    }

    /// <inheritdoc/>
    public override void Advance(DateTimeOffset time)
    {
        if (_waiting.Count > 0)
        {
            TellWhere(c => time - c.Context.Time > JoinsWithin);
        }
    }

    /// <inheritdoc/>
    public override void Complete() => TellWhere(_ => true);

    private void TellWhere(Func<Creation, bool> isDue)
    {
        foreach (var (source, creation) in _waiting.Entries.Where(e => isDue(e.Value)).ToList())
        {
            _waiting.Remove(source);
            Tell(creation.Context, SightingOf(
                creation.Context,
                $"{ClientName(creation.Context)} created the computer account {creation.Account} at {ServerName(creation.Context)} and did not join the domain with it.",
                75, creation.Security, ("call", creation.Call), ("account", creation.Account)));
        }
    }

    private void Settle(HostAddress source, string account)
    {
        if (_waiting.TryGet(source, out var creation) && Same(account, creation.Account))
        {
            _waiting.Remove(source);
        }
    }

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}

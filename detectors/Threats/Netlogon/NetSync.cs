using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Rpc;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;
using Deception.Threats.Rpc;

namespace Deception.Threats.Netlogon;

/// <summary>
/// <c>netlogon.netsync</c>: NetrServerPasswordGet or NetrServerTrustPasswordsGet (MS-NRPC 3.5.4.4.8 and .9, opnums 31 and 42) for an account
/// that isn't the caller's: the answer holds its NT hash. Sealed, the account is not visible, and only controllers have a reason to call.
/// </summary>
public sealed class NetSync(World world) : RpcDetector(world)
{
    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "netlogon.netsync",
        Title = "Hash of another account got over Netlogon",
        Kind = FindingKind.Threat,
        Severity = Severity.High,
        Techniques = ["T1003.006"],
        BenignCauses = "Domain controllers, for trusts and backup controllers; a machine's own account.",
        LosesAttacks = "Sealed calls are told of any host that is no controller, with less confidence, since the account can't be read.",
        Guide = new ResponseGuide(
            "Somebody with a domain controller's hash asks for other machine and trust accounts' hashes, as an old backup controller would.",
            "Compare the account in evidence with the source host's own.",
            "Isolate the source host.",
            "Change the passwords of the accounts named (Reset-ComputerMachinePassword) and of the controller whose account was used, twice.",
            "None: changed passwords stay."),
    };

    /// <inheritdoc/>
    protected override bool Concerns(Guid called, ushort operation) => called == RpcInterfaces.Netlogon && operation is 31 or 42;

    /// <inheritdoc/>
    protected override void Judge(in MessageContext context, RpcRequest call)
    {
        if (World.Controllers.StandingOf(context.Conversation.Client.Address) != ControllerStanding.Unknown)
        {
            return;
        }
        var names = NdrStrings.In(call.Arguments);
        var account = names.FirstOrDefault(n => n.EndsWith('$'));
        var own = World.Names.ClientOf(context.Conversation) ?? names.LastOrDefault();
        if (account is not null && own is not null && string.Equals(account.TrimEnd('$'), own.TrimEnd('$'), StringComparison.OrdinalIgnoreCase))
        {
            return;
        }
        var operation = call.Operation == 31 ? "NetrServerPasswordGet" : "NetrServerTrustPasswordsGet";
        Tell(context, SightingOf(context, $"{ClientName(context)} asked {ServerName(context)} for the hash of {account ?? "an account that is not visible"} ({operation}).",
            account is null ? 60 : 90, call.Security, ("call", operation), ("account", account ?? "not visible")));
    }
}

using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Rpc;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Rpc;

/// <summary><c>rpc.group-key-service</c>: keys of group-managed accounts and protected groups are asked for (MS-GKDI, opnum 0).</summary>
public sealed class GroupKeyService(World world) : SimpleCall(world)
{
    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "rpc.group-key-service",
        Title = "Group key asked for by one not allowed",
        Kind = FindingKind.Threat,
        Severity = Severity.High,
        Techniques = ["T1555"],
        BenignCauses = "Hosts with group-managed accounts and readers of LAPS passwords call it lawfully: without a list in the policy it is silent.",
        LosesAttacks = "Everything while the policy lists nobody under allowed; its arguments are sealed.",
        Guide = new ResponseGuide(
            "Somebody asked a controller for the key from which passwords of group-managed accounts are made.",
            "Compare the source with the hosts allowed to read the account (PrincipalsAllowedToRetrieveManagedPassword).",
            "Isolate the source host; disable the account that asked.",
            "Set-ADServiceAccount <account> -PrincipalsAllowedToRetrieveManagedPassword <hosts>; if the root key was taken make a new one and recreate the accounts.",
            "List management hosts in the policy under detectors → rpc.group-key-service → allowed."),
    };

    /// <inheritdoc/>
    protected override string Deed => "asked for a group key of";

    /// <inheritdoc/>
    protected override bool Concerns(Guid called, ushort operation) => called == RpcInterfaces.Gkdi && operation == 0;

    /// <inheritdoc/>
    protected override (string Name, int Confidence)? Read(in MessageContext context, RpcRequest call) => World.Allowed.AreListedFor(Info.Id) ? ("GetKey", 70) : null;
}

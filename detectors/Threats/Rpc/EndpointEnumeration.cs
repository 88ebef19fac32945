using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Rpc;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Rpc;

/// <summary><c>rpc.endpoint-enumeration</c>: everything that an endpoint mapper knows is asked for (C706 appendix O, opnum 2, all elements).</summary>
public sealed class EndpointEnumeration(World world) : SimpleCall(world)
{
    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "rpc.endpoint-enumeration",
        Title = "RPC endpoints of a host enumerated",
        Kind = FindingKind.Threat,
        Severity = Severity.Low,
        Techniques = ["T1046"],
        BenignCauses = "The usual question (opnum 3, map one interface) and a look-up of one interface are silent; listed scanners too.",
        LosesAttacks = "An attacker who maps interfaces one by one.",
        Guide = new ResponseGuide(
            "Somebody listed all RPC services of a host, to find those that can be attacked.",
            "Ask who works at the source host; look for coercion or remote execution next.",
            "Nothing yet; isolate the source if more follows.",
            "Let only management networks reach TCP 135: New-NetFirewallRule.",
            "List management hosts in the policy under detectors → rpc.endpoint-enumeration → allowed."),
    };

    /// <inheritdoc/>
    protected override string Deed => "asked for all RPC endpoints of";

    /// <inheritdoc/>
    protected override bool Concerns(Guid called, ushort operation) => called == RpcInterfaces.EndpointMapper && operation == 2;

    /// <inheritdoc/>
    protected override (string Name, int Confidence)? Read(in MessageContext context, RpcRequest call) => call.Arguments.Stub.Length >= 4 && call.Arguments.Stub.Span[..4].IndexOfAnyExcept((byte)0) < 0 ? ("ept_lookup of all elements", 80) : null;
}

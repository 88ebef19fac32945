using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Rpc;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Rpc;

/// <summary><c>rpc.service-enumeration</c>: services are enumerated over MS-SCMR (opnums 14, 26, 41, 42).</summary>
public sealed class ServiceEnumeration(World world) : SimpleCall(world)
{
    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "rpc.service-enumeration",
        Title = "Services of a host enumerated",
        Kind = FindingKind.Threat,
        Severity = Severity.Low,
        Techniques = ["T1007"],
        BenignCauses = "Management and monitoring hosts, which the policy lists; opening or asking for one service is silent.",
        LosesAttacks = "Calls inside SMB 3 encryption are not visible.",
        Guide = new ResponseGuide(
            "Somebody listed the services of a host, to find security products and services to abuse.",
            "Ask who works at the source host; look for a service created or started next.",
            "Nothing yet; isolate the source if more follows.",
            "Restrict who may enumerate: sc sdset scmanager without the rights of Authenticated Users.",
            "List management hosts in the policy under detectors → rpc.service-enumeration → allowed."),
    };

    /// <inheritdoc/>
    protected override string Deed => "enumerated the services of";

    /// <inheritdoc/>
    protected override bool Concerns(Guid called, ushort operation) => called == RpcInterfaces.Svcctl && operation is 14 or 26 or 41 or 42;

    /// <inheritdoc/>
    protected override (string Name, int Confidence)? Read(in MessageContext context, RpcRequest call) => ("EnumServicesStatus", 60);
}

using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Rpc;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Rpc;

/// <summary><c>rpc.dns-plugin-load</c>: a DNS server is told to load a library (MS-DNSP 3.1.4.1, ServerLevelPluginDll).</summary>
public sealed class DnsPluginLoad(World world) : SimpleCall(world)
{
    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "rpc.dns-plugin-load",
        Title = "DNS server told to load a library",
        Kind = FindingKind.Threat,
        Severity = Severity.High,
        Techniques = ["T1543"],
        BenignCauses = "DNS administration uses the same operations with other names; sealed ones are silent.",
        LosesAttacks = "Sealed calls, which are the rule on Windows: their arguments need a key.",
        Guide = new ResponseGuide(
            "Somebody set ServerLevelPluginDll: the DNS server, mostly a controller, loads that library as SYSTEM at its next start.",
            "Get-ItemProperty HKLM:\\SYSTEM\\CurrentControlSet\\Services\\DNS\\Parameters -Name ServerLevelPluginDll; event 770 in the DNS server log.",
            "Isolate the source host; disable the account that called.",
            "Remove-ItemProperty the value, restart the DNS service; empty the group DnsAdmins. If the library was loaded take the controller for lost.",
            "List management hosts in the policy under detectors → rpc.dns-plugin-load → allowed."),
    };

    /// <inheritdoc/>
    protected override string Deed => "set a plug-in library at";

    /// <inheritdoc/>
    protected override bool Concerns(Guid called, ushort operation) => called == RpcInterfaces.DnsServer && operation is 0 or 5;

    /// <inheritdoc/>
    protected override (string Name, int Confidence)? Read(in MessageContext context, RpcRequest call) => Names(call.Arguments.Stub.Span) ? ("DnssrvOperation ServerLevelPluginDll", 96) : null;

    private static bool Names(ReadOnlySpan<byte> stub)
    {
        var name = "ServerLevelPluginDll"u8;
        for (var at = 0; at + name.Length <= stub.Length; at++)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(stub.Slice(at, name.Length), name))
            {
                return true;
            }
        }
        return false;
    }
}

using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Rpc;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Rpc;

/// <summary><c>rpc.domain-backup-key</c>: the domain backup key of protected data is read from a controller (MS-LSAD 3.1.4.6.4, opnum 43).</summary>
public sealed class DomainBackupKey(World world) : SimpleCall(world)
{
    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "rpc.domain-backup-key",
        Title = "Domain backup key (DPAPI) taken from a controller",
        Kind = FindingKind.Threat,
        Severity = Severity.Critical,
        Techniques = ["T1555", "T1003.004"],
        BenignCauses = "Ordinary use of protected data speaks MS-BKRP, which stays silent; other secrets of the local policy have other names.",
        LosesAttacks = "Calls inside SMB 3 encryption are not visible. With sealed arguments the name is not visible: then told high, at controllers alone.",
        Guide = new ResponseGuide(
            "Somebody asked a controller for the key that opens every user's protected data: saved passwords, keys, certificates. It can't be replaced.",
            "Evidence says whether the name was readable; look at what else the account did.",
            "Isolate the source host and disable the account: Disable-ADAccount -Identity <account>.",
            "Take the rights away that allowed it. The key can't be rotated: treat all secrets protected by it as known and change them; a new domain is the only full cure.",
            "Enable-ADAccount -Identity <account>."),
    };

    /// <inheritdoc/>
    protected override string Deed => "asked for the domain backup key of";

    /// <inheritdoc/>
    protected override bool Concerns(Guid called, ushort operation) => called == RpcInterfaces.Lsarpc && operation == 43;

    /// <inheritdoc/>
    protected override (string Name, int Confidence)? Read(in MessageContext context, RpcRequest call) => call.Arguments.IsEmpty
        ? IsAtController(context) && call.Security.IsSealed ? ("LsarRetrievePrivateData, name not visible", 55) : null
        : NdrStrings.In(call.Arguments).Any(t => t.StartsWith("G$BCKUPKEY", StringComparison.OrdinalIgnoreCase)) ? ("LsarRetrievePrivateData of G$BCKUPKEY…", 97) : null;

    /// <inheritdoc/>
    protected override Severity? SeverityOf(in MessageContext context, RpcRequest call) => call.Arguments.IsEmpty ? Severity.High : null;
}

using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Smb;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Wire;

/// <summary><c>wire.smb1</c>: a session begins by SMB 1.</summary>
public sealed class OldSmb(World world) : Exposure(world)
{
    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = Describe(
        "wire.smb1", "SMB 1 in use", Severity.Medium,
        "Old scanners, printers and storage devices.",
        new ResponseGuide(
            "Two hosts speak SMB 1, which has known remote exploits, weak signing and no encryption.",
            "On the server: Get-SmbServerConfiguration | Select EnableSMB1Protocol; Set-SmbServerConfiguration -AuditSmb1Access $true names all clients.",
            "Nothing to contain: this is a weakness, no attack.",
            "Set-SmbServerConfiguration -EnableSMB1Protocol $false; Disable-WindowsOptionalFeature -Online -FeatureName SMB1Protocol.",
            "Set-SmbServerConfiguration -EnableSMB1Protocol $true, until the client is replaced."));

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(SmbNegotiated)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        if (message is SmbNegotiated { Dialect: SmbNegotiated.Smb1 })
        {
            Tell(context, $"{context.Conversation.Client.Address} uses {ServerName(context)} by SMB 1.", ("dialect", "SMB 1"));
        }
    }
}

using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Smb;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Wire;

/// <summary>
/// <c>wire.smb-signing-off</c>: a session of SMB 2 or 3 begins that neither side requires to be signed (SecurityMode, MS-SMB2 2.2.4 and
/// 2.2.5), and what follows is in truth neither signed nor encrypted.
/// </summary>
public sealed class SmbSigningOff(World world) : Exposure(world)
{
    private const int MostSessions = 4096;

    private readonly BoundedMap<long, bool> _sessions = new(MostSessions);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => base.Evicted + _sessions.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = Describe(
        "wire.smb-signing-off", "SMB session without signing", Severity.Low,
        "Servers and clients of Windows before 11 24H2 and Server 2025, controllers aside, don't require it by themselves; guests and null "
            + "sessions have no key to sign with and are not told here, encrypted sessions neither.",
        new ResponseGuide(
            "A client works on a server in a session that anybody between could change; sign-ins can be relayed to that server.",
            "On both: Get-SmbServerConfiguration, Get-SmbClientConfiguration | Select RequireSecuritySignature.",
            "Nothing to contain: this is a weakness, no attack.",
            "Set-SmbServerConfiguration -RequireSecuritySignature $true; Set-SmbClientConfiguration -RequireSecuritySignature $true (or the policies "
                + "Microsoft network server and client: Digitally sign communications (always)).",
            "Set-SmbServerConfiguration -RequireSecuritySignature $false."));

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(SmbSessionBegun), typeof(SmbUnsignedRequest)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        var id = context.Conversation.Id;
        switch (message)
        {
            case SmbSessionBegun { IsSigningRequired: false, IsEncrypted: false, IsAnonymous: false }:
                _sessions.Set(id, true);
                break;
            case SmbSessionBegun:
                _sessions.Remove(id);
                break;
            case SmbUnsignedRequest when _sessions.Remove(id):
                Tell(context, $"{context.Conversation.Client.Address} uses {ServerName(context)} by SMB without signing: neither requires it.",
                    ("security_mode", "signing required by neither side"), World.Sessions.On(context.Conversation)?.Account);
                break;
        }
    }
}

using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Ntlm;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Wire;

/// <summary><c>wire.ntlmv1</c>: a sign-in answers the challenge by NTLM version 1, with or without extended session security.</summary>
public sealed class OldNtlm(World world) : Exposure(world)
{
    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = Describe(
        "wire.ntlmv1", "Sign-in by NTLM version 1", Severity.Medium,
        "Old devices; clients with a lowered LmCompatibilityLevel.",
        new ResponseGuide(
            "A client proves its password by NTLM version 1: whoever reads it gets the password's hash within a day, whatever the password.",
            "Event 4624 with package NTLM V1 names clients and accounts.",
            "Nothing to contain: this is a weakness; make sure that the account's password is changed once the client is mended.",
            "Network security: LAN Manager authentication level = Send NTLMv2 response only. Refuse LM and NTLM, on clients first, then on controllers.",
            "Set LmCompatibilityLevel back on the one client until it is replaced."));

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(NtlmAuthenticate)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        if (message is NtlmAuthenticate { IsNtlmV2: false, ResponseDigest: not null, User: { Length: > 0 } user })
        {
            Tell(context, $"{context.Conversation.Client.Address} signs in at {ServerName(context)} as {user} by NTLM version 1.", ("response", "24 bytes: version 1"), user);
        }
    }
}

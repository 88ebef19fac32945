using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Tls;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Wire;

/// <summary><c>wire.old-tls</c>: an LDAPS server agrees to less than TLS 1.2.</summary>
public sealed class OldTls(World world) : Exposure(world)
{
    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = Describe(
        "wire.old-tls", "LDAPS below TLS 1.2", Severity.Low,
        "Old applications and devices that know no more.",
        new ResponseGuide(
            "A client speaks LDAPS with a version of TLS that was withdrawn (RFC 8996).",
            "Event 36880 of Schannel at the controller tells version and client, once its logging is on.",
            "Nothing to contain: this is a weakness, no attack.",
            "Renew the client; then switch TLS 1.0 and 1.1 off at the controller (SCHANNEL\\Protocols\\TLS 1.0\\Server, Enabled = 0).",
            "Set Enabled = 1 until the client is renewed."));

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(TlsServerHello)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        if (message is TlsServerHello { Version: < TlsServerHello.Tls12 } hello)
        {
            Tell(context, $"{context.Conversation.Client.Address} uses {ServerName(context)} by LDAPS with {TlsServerHello.Name(hello.Version)}.",
                ("version", TlsServerHello.Name(hello.Version)));
        }
    }
}

namespace Deception.Protocols.Tls;

/// <summary>The hello of a TLS server (RFC 8446, 4.1.3; RFC 5246, 7.4.1.3): the version that both will speak.</summary>
/// <param name="Version">0x0300 SSL 3.0, 0x0301 TLS 1.0, 0x0302 TLS 1.1, 0x0303 TLS 1.2, 0x0304 TLS 1.3.</param>
public sealed record TlsServerHello(ushort Version) : WireMessage
{
    /// <summary>TLS 1.2.</summary>
    public const ushort Tls12 = 0x0303;

    /// <summary>Name of a version.</summary>
    public static string Name(ushort version) => version switch
    {
        0x0300 => "SSL 3.0",
        0x0301 => "TLS 1.0",
        0x0302 => "TLS 1.1",
        0x0303 => "TLS 1.2",
        0x0304 => "TLS 1.3",
        _ => $"version 0x{version:x4}",
    };
}

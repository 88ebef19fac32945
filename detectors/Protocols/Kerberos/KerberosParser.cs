using System.Diagnostics.CodeAnalysis;

namespace Deception.Protocols.Kerberos;

/// <summary>Reads Kerberos messages (RFC 4120).</summary>
public static class KerberosParser
{
    /// <summary>Reads one message. Bytes after it are tolerated.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, Carrier carrier, [NotNullWhen(true)] out KerberosMessage? message)
    {
        message = null;
        return false;
    }
}

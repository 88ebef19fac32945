using Deception.Protocols.Asn1;

namespace Deception.Protocols.Ldap;

/// <summary>How bytes of an LDAP connection may begin.</summary>
internal enum LdapStart
{
    /// <summary>More bytes are needed to tell.</summary>
    NotYetKnown,

    /// <summary>An LDAPMessage (RFC 4511, 4.1.1).</summary>
    Message,

    /// <summary>A buffer of a SASL security layer (RFC 4422, 3.7).</summary>
    SaslBuffer,

    /// <summary>A TLS handshake.</summary>
    Tls,

    /// <summary>None of these.</summary>
    None,
}

/// <summary>Tells what starts at a place of an LDAP connection, and how long it is.</summary>
/// <param name="Start">What starts.</param>
/// <param name="Length">Its length in bytes, headers included.</param>
/// <param name="Operation">Tag of protocolOp, for a message.</param>
internal readonly record struct LdapFrame(LdapStart Start, long Length = 0, byte Operation = 0)
{
    private const byte Sequence = 0x30;
    private const byte Integer = 0x02;
    private const byte Controls = 0xA0;
    private const int MaxMessageIdBytes = 5;

    /// <summary>Judges bytes by their beginning.</summary>
    /// <param name="bytes">At least one byte.</param>
    /// <param name="inStep">True when what came before ended here, so that no look-alike need be feared.</param>
    public static LdapFrame At(ReadOnlySpan<byte> bytes, bool inStep) => bytes[0] switch
    {
        Sequence => Message(bytes),
        0 => SaslBuffer.Probe(bytes, inStep),
        0x16 when inStep => bytes.Length < 2 ? new(LdapStart.NotYetKnown) : new(bytes[1] == 3 ? LdapStart.Tls : LdapStart.None),
        _ => new(LdapStart.None),
    };

    /// <summary>Judges bytes that can only be a message: SEQUENCE, messageID, a known operation that fills it but for controls.</summary>
    public static LdapFrame Message(ReadOnlySpan<byte> bytes)
    {
        if (bytes[0] != Sequence || !BerReader.TryReadHeader(bytes, out var header, out var content))
        {
            return new(LdapStart.None);
        }

        var unknown = new LdapFrame(LdapStart.NotYetKnown);
        if (header == 0)
        {
            return unknown;
        }

        var end = header + (long)content;
        var isWhole = bytes.Length >= end;
        var inner = isWhole ? bytes[header..(int)end] : bytes[header..];
        if (isWhole)
        {
            unknown = new(LdapStart.None);
        }

        if (inner.IsEmpty)
        {
            return unknown;
        }

        if (inner[0] != Integer || !BerReader.TryReadHeader(inner, out var idHeader, out var idLength))
        {
            return new(LdapStart.None);
        }

        var operationAt = idHeader + idLength;
        if (idHeader != 0 && idLength is < 1 or > MaxMessageIdBytes)
        {
            return new(LdapStart.None);
        }

        if (idHeader == 0 || inner.Length <= operationAt)
        {
            return unknown;
        }

        var operation = inner[operationAt..];
        if (!LdapOperation.IsKnown(operation[0]) || !BerReader.TryReadHeader(operation, out var operationHeader, out var length))
        {
            return new(LdapStart.None);
        }

        if (operationHeader == 0)
        {
            return unknown;
        }

        var operationEnd = operationAt + operationHeader + (long)length;
        return operationEnd > content || (operationEnd < inner.Length && inner[(int)operationEnd] != Controls)
            ? new(LdapStart.None)
            : new(LdapStart.Message, end, operation[0]);
    }
}

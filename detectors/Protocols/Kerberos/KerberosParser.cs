using System.Diagnostics.CodeAnalysis;
using Deception.Protocols.Asn1;
using static Deception.Protocols.Kerberos.KerberosFields;

namespace Deception.Protocols.Kerberos;

/// <summary>
/// Reads Kerberos messages (RFC 4120, 5.4 to 5.9). Each is an application tag around a SEQUENCE of tagged fields:
/// <c>6A 81 B2 30 81 AF A1 03 02 01 05 A2 03 02 01 0A …</c> is an AS-REQ with pvno 5 and msg-type 10.
/// </summary>
public static class KerberosParser
{
    /// <summary>Reads one message. Bytes after it are tolerated, as are absent optional fields.</summary>
    /// <param name="bytes">From the message's application tag on.</param>
    /// <param name="carrier">What carried it.</param>
    /// <param name="message">The message.</param>
    /// <returns>False when the bytes are no message of the types in <see cref="KerberosMessageType"/>.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, Carrier carrier, [NotNullWhen(true)] out KerberosMessage? message)
    {
        message = null;
        var reader = new BerReader(bytes);
        if (!reader.TryRead(out var tag, out var content))
        {
            return false;
        }

        var fields = new BerReader(content);
        if (!fields.TryEnter(Sequence, out fields))
        {
            return false;
        }

        var type = (KerberosMessageType)(tag & 0x1F);
        var start = StartOf(type, carrier);
        message = tag switch
        {
            0x6A or 0x6C => KerberosRequestParser.Parse(fields, start),
            0x6B or 0x6D => KerberosReplyParser.Parse(fields, start),
            0x6E => KerberosApplicationParser.ParseRequest(fields, start),
            0x6F => KerberosApplicationParser.ParseReply(fields, start),
            0x7E => KerberosReplyParser.ParseError(fields, start),
            _ => null,
        };
        return message is not null;
    }

    // Every message is a changed copy of one of these.
    private static KerberosMessage StartOf(KerberosMessageType type, Carrier carrier) =>
        Starts[(int)type, (int)carrier] ??= new KerberosMessage { Type = type, Carrier = carrier };

    private static readonly KerberosMessage?[,] Starts = new KerberosMessage?[32, Enum.GetValues<Carrier>().Length];

    /// <summary>True for the application tags of all messages that RFC 4120 knows, read here or not.</summary>
    internal static bool IsMessageTag(byte tag) => tag is >= 0x6A and <= 0x6F or >= 0x74 and <= 0x76 or 0x7E;
}

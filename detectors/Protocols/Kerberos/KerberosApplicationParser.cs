using Deception.Protocols.Asn1;
using static Deception.Protocols.Kerberos.KerberosFields;

namespace Deception.Protocols.Kerberos;

/// <summary>AP-REQ and AP-REP (RFC 4120, 5.5).</summary>
internal static class KerberosApplicationParser
{
    /// <summary>Where an AP-REQ inside another message is read into; only its ticket is then taken.</summary>
    public static readonly KerberosMessage Inner = new() { Type = KerberosMessageType.ApReq, Carrier = Carrier.Tcp };

    public static KerberosMessage? ParseRequest(BerReader fields, KerberosMessage message)
    {
        return fields.TryEnter(Field(0), out _) && fields.TryEnter(Field(1), out _)
            && fields.TryEnter(Field(2), out var options) && TryFlags(options, out var flags)
            && fields.TryEnter(Field(3), out var ticketField) && TryTicket(ref ticketField, out var ticket)
            ? message with { Options = flags, Ticket = ticket }
            : null;
    }

    public static KerberosMessage? ParseReply(BerReader fields, KerberosMessage message)
    {
        return fields.TryEnter(Field(0), out _) && fields.TryEnter(Field(1), out _)
            && fields.TryEnter(Field(2), out var encrypted) && TryEncrypted(encrypted, out var type, out _, out _)
            ? message with { ReplyEncryptionType = type }
            : null;
    }
}

using System.Diagnostics.CodeAnalysis;
using Deception.Protocols.Asn1;
using static Deception.Protocols.Kerberos.KerberosFields;

namespace Deception.Protocols.Kerberos;

/// <summary>AP-REQ and AP-REP (RFC 4120, 5.5).</summary>
internal static class KerberosApplicationParser
{
    public static KerberosMessage? ParseRequest(BerReader fields, KerberosMessage message) =>
        TryRequest(fields, out var flags, out var ticket) ? message with { Options = flags, Ticket = ticket } : null;

    public static bool TryRequest(BerReader fields, out uint options, [NotNullWhen(true)] out KerberosTicket? ticket)
    {
        (options, ticket) = (0, null);
        return fields.TryEnter(Field(0), out _) && fields.TryEnter(Field(1), out _)
            && fields.TryEnter(Field(2), out var flags) && TryFlags(flags, out options)
            && fields.TryEnter(Field(3), out var ticketField) && TryTicket(ref ticketField, out ticket);
    }

    public static KerberosMessage? ParseReply(BerReader fields, KerberosMessage message)
    {
        return fields.TryEnter(Field(0), out _) && fields.TryEnter(Field(1), out _)
            && fields.TryEnter(Field(2), out var encrypted) && TryEncrypted(encrypted, out var type, out _, out _)
            ? message with { ReplyEncryptionType = type }
            : null;
    }
}

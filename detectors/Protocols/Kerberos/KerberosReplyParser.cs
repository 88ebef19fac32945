using Deception.Protocols.Asn1;
using static Deception.Protocols.Kerberos.KerberosFields;

namespace Deception.Protocols.Kerberos;

/// <summary>AS-REP and TGS-REP: KDC-REP (RFC 4120, 5.4.2); KRB-ERROR (5.9.1).</summary>
internal static class KerberosReplyParser
{
    public static KerberosMessage? Parse(BerReader fields, KerberosMessage message)
    {
        var padata = new PreAuthenticationReader();
        KerberosName? client = null;
        KerberosTicket? ticket = null;
        string? realm = null;
        int? encryption = null;
        while (!fields.IsEmpty)
        {
            if (!fields.TryRead(out var tag, out var content))
            {
                return null;
            }

            var value = new BerReader(content);
            var ok = true;
            switch (tag & 0x1F)
            {
                case 2: ok = padata.TryRead(value); break;
                case 3: ok = TryText(value, out realm); break;
                case 4: ok = TryName(value, out client); break;
                case 5: ok = TryTicket(ref value, out ticket); break;
                case 6: (ok, encryption) = (TryEncrypted(value, out var type, out _, out _), type); break;
            }

            if (!ok)
            {
                return null;
            }
        }

        return ticket is null ? null : message with
        {
            PreAuthentication = padata.Elements,
            ImpersonatedUser = padata.ImpersonatedUser,
            ImpersonatedRealm = padata.ImpersonatedRealm,
            Client = client,
            ClientRealm = realm,
            Ticket = ticket,
            Service = ticket.Service,
            ServiceRealm = ticket.Realm,
            ReplyEncryptionType = encryption,
        };
    }

    public static KerberosMessage? ParseError(BerReader fields, KerberosMessage message)
    {
        KerberosName? client = null, service = null;
        string? clientRealm = null, realm = null;
        int? code = null;
        while (!fields.IsEmpty)
        {
            if (!fields.TryRead(out var tag, out var content))
            {
                return null;
            }

            var value = new BerReader(content);
            var ok = true;
            switch (tag & 0x1F)
            {
                case 6: (ok, code) = (TryInt32(value, out var number), number); break;
                case 7: ok = TryText(value, out clientRealm); break;
                case 8: ok = TryName(value, out client); break;
                case 9: ok = TryText(value, out realm); break;
                case 10: ok = TryName(value, out service); break;
            }

            if (!ok)
            {
                return null;
            }
        }

        return code is null ? null : message with
        {
            ErrorCode = code,
            Client = client,
            ClientRealm = clientRealm,
            Service = service,
            ServiceRealm = realm,
        };
    }
}

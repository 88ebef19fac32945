using Deception.Protocols.Asn1;
using static Deception.Protocols.Kerberos.KerberosFields;

namespace Deception.Protocols.Kerberos;

/// <summary>AS-REQ and TGS-REQ: KDC-REQ (RFC 4120, 5.4.1).</summary>
internal static class KerberosRequestParser
{
    [ThreadStatic]
    private static ReadPool<IReadOnlyList<int>>? t_types;

    public static KerberosMessage? Parse(BerReader fields, KerberosMessage message)
    {
        var padata = new PreAuthenticationReader();
        KerberosMessage? whole = null;
        while (!fields.IsEmpty)
        {
            if (!fields.TryRead(out var tag, out var content))
            {
                return null;
            }

            var field = new BerReader(content);
            if (tag == Field(3))
            {
                if (!padata.TryRead(field))
                {
                    return null;
                }
            }
            else if (tag == Field(4))
            {
                whole = ParseBody(field, message, padata);
                if (whole is null)
                {
                    return null;
                }
            }
        }

        return whole;
    }

    private static KerberosMessage? ParseBody(BerReader field, KerberosMessage message, in PreAuthenticationReader padata)
    {
        if (!field.TryEnter(Sequence, out var fields))
        {
            return null;
        }

        KerberosName? client = null, service = null;
        string? realm = null;
        uint options = 0;
        uint? nonce = null;
        DateTimeOffset? till = null;
        IReadOnlyList<int>? types = null;
        List<KerberosTicket>? tickets = null;
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
                case 0: ok = TryFlags(value, out options); break;
                case 1: ok = TryName(value, out client); break;
                case 2: ok = TryText(value, out realm); break;
                case 3: ok = TryName(value, out service); break;
                case 5: till = Time(value); break;
                case 7: (ok, nonce) = (TryUInt32(value, out var number), number); break;
                case 8: ok = TryTypes(value, out types); break;
                case 11: ok = TryTickets(value, out tickets); break;
            }

            if (!ok)
            {
                return null;
            }
        }

        return realm is null ? null : message with
        {
            PreAuthentication = padata.Elements,
            Ticket = padata.Ticket,
            ImpersonatedUser = padata.ImpersonatedUser,
            ImpersonatedRealm = padata.ImpersonatedRealm,
            Client = client,
            ClientRealm = message.Type == KerberosMessageType.AsReq ? realm : null,
            Service = service,
            ServiceRealm = realm,
            Options = options,
            Nonce = nonce,
            Till = till,
            EncryptionTypes = types ?? [],
            AdditionalTickets = tickets ?? [],
        };
    }

    private static bool TryTypes(BerReader field, out IReadOnlyList<int>? types)
    {
        var bytes = field.Rest;
        var lists = t_types ??= new();
        types = lists.Find(bytes);
        if (types is not null)
        {
            return true;
        }

        if (!field.TryEnter(Sequence, out var list))
        {
            return false;
        }

        var read = new List<int>(8);
        while (!list.IsEmpty && read.Count < KerberosLimits.EncryptionTypes)
        {
            if (!list.TryReadInteger(Integer, out var type))
            {
                return false;
            }

            read.Add(unchecked((int)type));
        }

        types = lists.Keep(bytes, [.. read]);
        return true;
    }

    private static bool TryTickets(BerReader field, out List<KerberosTicket>? tickets)
    {
        tickets = null;
        if (!field.TryEnter(Sequence, out var list))
        {
            return false;
        }

        tickets = [];
        while (!list.IsEmpty && tickets.Count < KerberosLimits.Tickets)
        {
            if (!TryTicket(ref list, out var ticket))
            {
                return false;
            }

            tickets.Add(ticket);
        }

        return true;
    }
}

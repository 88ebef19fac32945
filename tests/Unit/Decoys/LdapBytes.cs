using System.Formats.Asn1;
using System.Text;

namespace Deception.Tests.Unit.Decoys;

/// <summary>Requests as LDAP clients send them (RFC 4511).</summary>
internal static class LdapBytes
{
    /// <summary>ldapwhoami -x -D LAB\bob -w secret, as OpenLDAP's libldap wrote it.</summary>
    public static readonly byte[] SimpleBind = Convert.FromHexString("3019020101601402010304074C41425C626F628006736563726574");

    public static byte[] Bind(int id, string name, string password) => Message(id, 0, w =>
    {
        w.WriteInteger(3);
        w.WriteOctetString(Encoding.UTF8.GetBytes(name));
        w.WriteOctetString(Encoding.UTF8.GetBytes(password), new Asn1Tag(TagClass.ContextSpecific, 0));
    });

    public static byte[] SaslBind(int id, string mechanism, byte[]? credentials) => Message(id, 0, w =>
    {
        w.WriteInteger(3);
        w.WriteOctetString([]);
        using (w.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 3, isConstructed: true)))
        {
            w.WriteOctetString(Encoding.ASCII.GetBytes(mechanism));
            if (credentials is not null)
            {
                w.WriteOctetString(credentials);
            }
        }
    });

    /// <summary>A Sicily bind: 9 package discovery, 10 negotiate, 11 response (MS-ADTS 5.1.1.1.3).</summary>
    public static byte[] SicilyBind(int id, int tag, byte[] token) => Message(id, 0, w =>
    {
        w.WriteInteger(3);
        w.WriteOctetString([]);
        w.WriteOctetString(token, new Asn1Tag(TagClass.ContextSpecific, tag));
    });

    public static byte[] Search(int id, string baseObject, int scope, params string[] attributes) => Message(id, 3, w =>
    {
        w.WriteOctetString(Encoding.UTF8.GetBytes(baseObject));
        w.WriteEnumeratedValue((DayOfWeek)scope);
        w.WriteEnumeratedValue(DayOfWeek.Sunday);
        w.WriteInteger(0);
        w.WriteInteger(0);
        w.WriteBoolean(false);
        w.WriteOctetString("objectClass"u8, new Asn1Tag(TagClass.ContextSpecific, 7));
        using (w.PushSequence())
        {
            foreach (var attribute in attributes)
            {
                w.WriteOctetString(Encoding.UTF8.GetBytes(attribute));
            }
        }
    });

    public static byte[] Extended(int id, string oid) => Message(id, 23, w =>
        w.WriteOctetString(Encoding.ASCII.GetBytes(oid), new Asn1Tag(TagClass.ContextSpecific, 0)));

    public static byte[] Unbind(int id) => [0x30, 0x05, 0x02, 0x01, (byte)id, 0x42, 0x00];

    /// <summary>NEGOTIATE_MESSAGE (MS-NLMP 2.2.1.1).</summary>
    public static byte[] NtlmNegotiate() => [.. "NTLMSSP\0"u8, 1, 0, 0, 0, 0x35, 0x82, 0x88, 0xE0, .. new byte[16]];

    /// <summary>AUTHENTICATE_MESSAGE (MS-NLMP 2.2.1.3) with an NTLMv2-sized response.</summary>
    public static byte[] NtlmAuthenticate(string domain, string user, string workstation)
    {
        const int Fixed = 64;
        byte[][] fields = [new byte[24], new byte[48], Encoding.Unicode.GetBytes(domain), Encoding.Unicode.GetBytes(user), Encoding.Unicode.GetBytes(workstation), []];
        var message = new List<byte>([.. "NTLMSSP\0"u8, 3, 0, 0, 0]);
        var offset = Fixed;
        foreach (var field in fields)
        {
            message.AddRange(BitConverter.GetBytes((ushort)field.Length));
            message.AddRange(BitConverter.GetBytes((ushort)field.Length));
            message.AddRange(BitConverter.GetBytes(offset));
            offset += field.Length;
        }
        message.AddRange(BitConverter.GetBytes(0xE2888235));
        return [.. message, .. fields.SelectMany(f => f)];
    }

    /// <summary>negTokenInit that offers NTLMSSP, in its GSS-API frame (RFC 4178, 4.2.1).</summary>
    public static byte[] Spnego(byte[] token)
    {
        var w = new AsnWriter(AsnEncodingRules.DER);
        using (w.PushSequence(new Asn1Tag(TagClass.Application, 0, isConstructed: true)))
        {
            w.WriteObjectIdentifier("1.3.6.1.5.5.2");
            using (w.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true)))
            using (w.PushSequence())
            {
                using (w.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true)))
                using (w.PushSequence())
                {
                    w.WriteObjectIdentifier("1.3.6.1.4.1.311.2.2.10");
                }
                using (w.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 2, isConstructed: true)))
                {
                    w.WriteOctetString(token);
                }
            }
        }
        return w.Encode();
    }

    /// <summary>negTokenResp with a token.</summary>
    public static byte[] SpnegoResponse(byte[] token)
    {
        var w = new AsnWriter(AsnEncodingRules.DER);
        using (w.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 1, isConstructed: true)))
        using (w.PushSequence())
        using (w.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 2, isConstructed: true)))
        {
            w.WriteOctetString(token);
        }
        return w.Encode();
    }

    private static byte[] Message(int id, int operation, Action<AsnWriter> content)
    {
        var w = new AsnWriter(AsnEncodingRules.BER);
        using (w.PushSequence())
        {
            w.WriteInteger(id);
            using (w.PushSequence(new Asn1Tag(TagClass.Application, operation, isConstructed: true)))
            {
                content(w);
            }
        }
        return w.Encode();
    }
}

/// <summary>A response, taken apart.</summary>
internal sealed record LdapReply(int Id, int Operation, int Code, byte[] Matched, string Text, byte[] Sasl)
{
    public static LdapReply Read(byte[] message)
    {
        var outer = new AsnReader(message, AsnEncodingRules.BER).ReadSequence();
        outer.TryReadInt32(out var id);
        var tag = outer.PeekTag();
        var body = outer.ReadSequence(tag);
        var code = (int)body.ReadEnumeratedValue<AnyCode>();
        var matched = body.ReadOctetString();
        var text = Encoding.UTF8.GetString(body.ReadOctetString()).TrimEnd('\0');
        var sasl = body.HasData ? body.ReadOctetString(new Asn1Tag(TagClass.ContextSpecific, 7)) : [];
        return new LdapReply(id, tag.TagValue, code, matched, text, sasl);
    }

    /// <summary>Attributes of a searchResEntry.</summary>
    public static Dictionary<string, string[]> Entry(byte[] message)
    {
        var outer = new AsnReader(message, AsnEncodingRules.BER).ReadSequence();
        outer.ReadInteger();
        var body = outer.ReadSequence(new Asn1Tag(TagClass.Application, 4, isConstructed: true));
        body.ReadOctetString();
        var list = body.ReadSequence();
        var entry = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase);
        while (list.HasData)
        {
            var attribute = list.ReadSequence();
            var name = Encoding.UTF8.GetString(attribute.ReadOctetString());
            var set = attribute.ReadSetOf(skipSortOrderValidation: true);
            var values = new List<string>();
            while (set.HasData)
            {
                values.Add(Encoding.UTF8.GetString(set.ReadOctetString()));
            }
            entry[name] = [.. values];
        }
        return entry;
    }

    private enum AnyCode;
}

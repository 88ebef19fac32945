using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Text;
using Deception.Protocols.Asn1;

namespace Deception.Tests.Unit.Protocols.Ldap;

/// <summary>Writes LDAP messages for tests (RFC 4511).</summary>
internal static class LdapWriter
{
    public static byte[] Message(int id, int operation, Action<AsnWriter> write)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(id);
            using (writer.PushSequence(new Asn1Tag(TagClass.Application, operation)))
            {
                write(writer);
            }
        }

        return writer.Encode();
    }

    /// <summary>A bind whose authentication is one context tag around bytes: 0 simple, 9 to 11 Sicily.</summary>
    public static byte[] Bind(int id, string name, int tag, byte[] value) => Message(id, 0, writer =>
    {
        writer.WriteInteger(3);
        Text(writer, name);
        writer.WriteOctetString(value, new Asn1Tag(TagClass.ContextSpecific, tag));
    });

    public static byte[] SaslBind(int id, string mechanism, byte[]? credentials) => Message(id, 0, writer =>
    {
        writer.WriteInteger(3);
        Text(writer, "");
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 3)))
        {
            Text(writer, mechanism);
            if (credentials is not null)
            {
                writer.WriteOctetString(credentials);
            }
        }
    });

    public static byte[] BindResponse(int id, int code, byte[] matched, byte[]? credentials) => Message(id, 1, writer =>
    {
        writer.WriteEnumeratedValue((Code)code);
        writer.WriteOctetString(matched);
        Text(writer, "said so");
        if (credentials is not null)
        {
            writer.WriteOctetString(credentials, new Asn1Tag(TagClass.ContextSpecific, 7));
        }
    });

    public static byte[] Search(int id, string baseObject, int scope, Action<AsnWriter> filter, params string[] attributes) => Message(id, 3, writer =>
    {
        Text(writer, baseObject);
        writer.WriteEnumeratedValue((Code)scope);
        writer.WriteEnumeratedValue((Code)0);
        writer.WriteInteger(0);
        writer.WriteInteger(0);
        writer.WriteBoolean(false);
        filter(writer);
        using (writer.PushSequence())
        {
            foreach (var attribute in attributes)
            {
                Text(writer, attribute);
            }
        }
    });

    public static byte[] Search(int id) => Search(id, "DC=lab,DC=test", 2, w => w.WriteOctetString("cn"u8, new Asn1Tag(TagClass.ContextSpecific, 7)), "cn");

    public static byte[] Entry(int id, int size) => Message(id, 4, writer =>
    {
        Text(writer, "CN=x");
        writer.WriteOctetString(new byte[size]);
    });

    public static byte[] Entry(int id, string name) => Message(id, 4, writer =>
    {
        Text(writer, name);
        using (writer.PushSequence())
        {
        }
    });

    public static byte[] Modify(int id, string name, params (int Kind, string Attribute, string Value)[] changes) => Message(id, 6, writer =>
    {
        Text(writer, name);
        using (writer.PushSequence())
        {
            foreach (var (kind, attribute, value) in changes)
            {
                using (writer.PushSequence())
                {
                    writer.WriteEnumeratedValue((Code)kind);
                    Attribute(writer, attribute, value);
                }
            }
        }
    });

    public static byte[] Add(int id, string name, params (string Attribute, string Value)[] attributes) => Message(id, 8, writer =>
    {
        Text(writer, name);
        using (writer.PushSequence())
        {
            foreach (var (attribute, value) in attributes)
            {
                Attribute(writer, attribute, value);
            }
        }
    });

    public static byte[] Rename(int id) => Message(id, 12, writer =>
    {
        Text(writer, "CN=x,DC=lab");
        Text(writer, "CN=y");
        writer.WriteBoolean(true);
        writer.WriteOctetString("OU=z,DC=lab"u8, new Asn1Tag(TagClass.ContextSpecific, 0));
    });

    public static byte[] Delete(int id, string name)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(id);
            writer.WriteOctetString(Encoding.UTF8.GetBytes(name), new Asn1Tag(TagClass.Application, 10));
        }

        return writer.Encode();
    }

    public static byte[] Extended(int id, string oid) => Message(id, 23, writer => writer.WriteOctetString(Encoding.UTF8.GetBytes(oid), new Asn1Tag(TagClass.ContextSpecific, 0)));

    /// <summary>An LDAPResult: operation 5 search, 7 modify, 9 add, 11 delete, 13 rename, 24 extended.</summary>
    public static byte[] Result(int id, int operation, int code) => Message(id, operation, writer =>
    {
        writer.WriteEnumeratedValue((Code)code);
        Text(writer, "");
        Text(writer, "");
    });

    /// <summary>A message with controls behind its operation.</summary>
    public static byte[] WithControls(byte[] message, params string[] oids)
    {
        var inner = new BerReader(message);
        inner.TryEnter(0x30, out inner);
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
        {
            foreach (var oid in oids)
            {
                using (writer.PushSequence())
                {
                    Text(writer, oid);
                    writer.WriteBoolean(true);
                    writer.WriteOctetString([0x30, 0x03, 0x02, 0x01, 0x05]);
                }
            }
        }

        byte[] content = [.. inner.Rest, .. writer.Encode()];
        return [0x30, 0x84, (byte)(content.Length >> 24), (byte)(content.Length >> 16), (byte)(content.Length >> 8), (byte)content.Length, .. content];
    }

    private static void Attribute(AsnWriter writer, string attribute, string value)
    {
        using (writer.PushSequence())
        {
            Text(writer, attribute);
            using (writer.PushSetOf())
            {
                Text(writer, value);
            }
        }
    }

    /// <summary>A buffer of a security layer around a token.</summary>
    public static byte[] Buffer(params byte[] token)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, token.Length);
        return [.. length, .. token];
    }

    /// <summary>A Wrap token of RFC 4121, 4.2.6.2.</summary>
    public static byte[] Wrap(byte[] plain, int checksum = 12, int rotation = 12, byte flags = 4)
    {
        byte[] body = [.. plain, .. Enumerable.Repeat((byte)0xCC, checksum)];
        var turn = rotation % body.Length;
        return
        [
            5, 4, flags, 0xFF, (byte)(checksum >> 8), (byte)checksum, (byte)(rotation >> 8), (byte)rotation, 0, 0, 0, 0, 0, 0, 0, 9,
            .. body[^turn..], .. body[..^turn],
        ];
    }

    public static void Text(AsnWriter writer, string text) => writer.WriteOctetString(Encoding.UTF8.GetBytes(text));

    private enum Code
    {
    }
}

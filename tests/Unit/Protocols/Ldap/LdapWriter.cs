using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Text;

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
        writer.WriteEnumeratedValue((Result)code);
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
        writer.WriteEnumeratedValue((Result)scope);
        writer.WriteEnumeratedValue((Result)0);
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

    private enum Result
    {
    }
}

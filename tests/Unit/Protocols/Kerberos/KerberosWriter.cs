using System.Formats.Asn1;
using System.Text;
using Deception.Protocols.Kerberos;

namespace Deception.Tests.Unit.Protocols.Kerberos;

/// <summary>Writes Kerberos messages for tests (RFC 4120, 5.4): the reverse of the reader, from another library.</summary>
internal static class KerberosWriter
{
    private static readonly byte[] Cipher = [1, 2, 3, 4, 5, 6, 7, 8];

    public static byte[] Request(KerberosMessage message) => Application((int)message.Type, writer =>
    {
        Field(writer, 1, () => writer.WriteInteger(5));
        Field(writer, 2, () => writer.WriteInteger((int)message.Type));
        Field(writer, 3, () => Sequence(writer, message.PreAuthentication, one => Sequence(writer, () =>
        {
            Field(writer, 1, () => writer.WriteInteger(one.Type));
            Field(writer, 2, () => writer.WriteOctetString(Value(one, message)));
        })));
        Field(writer, 4, () => Sequence(writer, () =>
        {
            Field(writer, 0, () => Flags(writer, message.Options));
            Optional(writer, 1, message.Client);
            Field(writer, 2, () => Text(writer, message.ServiceRealm!));
            Optional(writer, 3, message.Service);
            Field(writer, 5, () => writer.WriteGeneralizedTime(message.Till!.Value, omitFractionalSeconds: true));
            Field(writer, 7, () => writer.WriteInteger(message.Nonce!.Value));
            Field(writer, 8, () => Sequence(writer, message.EncryptionTypes, type => writer.WriteInteger(type)));
            if (message.AdditionalTickets.Count > 0)
            {
                Field(writer, 11, () => Sequence(writer, message.AdditionalTickets, ticket => Ticket(writer, ticket)));
            }
        }));
    });

    public static byte[] Reply(KerberosMessage message) => Application((int)message.Type, writer =>
    {
        Field(writer, 0, () => writer.WriteInteger(5));
        Field(writer, 1, () => writer.WriteInteger((int)message.Type));
        Field(writer, 3, () => Text(writer, message.ClientRealm!));
        Optional(writer, 4, message.Client);
        Field(writer, 5, () => Ticket(writer, message.Ticket!));
        Field(writer, 6, () => Encrypted(writer, message.ReplyEncryptionType!.Value, null));
    });

    public static byte[] Error(KerberosMessage message) => Application(30, writer =>
    {
        Field(writer, 0, () => writer.WriteInteger(5));
        Field(writer, 1, () => writer.WriteInteger(30));
        Field(writer, 6, () => writer.WriteInteger(message.ErrorCode!.Value));
        if (message.ClientRealm is { } realm)
        {
            Field(writer, 7, () => Text(writer, realm));
        }

        Optional(writer, 8, message.Client);
        Field(writer, 9, () => Text(writer, message.ServiceRealm!));
        Optional(writer, 10, message.Service);
    });

    public static byte[] ApplicationRequest(uint options, KerberosTicket ticket) => Application(14, writer =>
    {
        Field(writer, 0, () => writer.WriteInteger(5));
        Field(writer, 1, () => writer.WriteInteger(14));
        Field(writer, 2, () => Flags(writer, options));
        Field(writer, 3, () => Ticket(writer, ticket));
        Field(writer, 4, () => Encrypted(writer, 18, null));
    });

    /// <summary>The record of RFC 4120, 7.2.2.</summary>
    public static byte[] Record(byte[] message) =>
        [0, (byte)(message.Length >> 16), (byte)(message.Length >> 8), (byte)message.Length, .. message];

    private static byte[] Value(PreAuthentication one, KerberosMessage message)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        switch (one.Type)
        {
            case 1:
                return ApplicationRequest(0, message.Ticket!);
            case 2:
                Encrypted(writer, one.EncryptionType!.Value, null);
                break;
            case 129:
                Sequence(writer, () =>
                {
                    Optional(writer, 0, message.ImpersonatedUser);
                    Field(writer, 1, () => Text(writer, message.ImpersonatedRealm!));
                });
                break;
            case 130:
                Sequence(writer, () => Field(writer, 0, () => Sequence(writer, () =>
                {
                    Field(writer, 0, () => writer.WriteInteger(7));
                    Optional(writer, 1, message.ImpersonatedUser);
                    Field(writer, 2, () => Text(writer, message.ImpersonatedRealm!));
                })));
                break;
            default:
                return Cipher;
        }

        return writer.Encode();
    }

    private static byte[] Application(int tag, Action<AsnWriter> write)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence(new Asn1Tag(TagClass.Application, tag)))
        {
            Sequence(writer, () => write(writer));
        }

        return writer.Encode();
    }

    private static void Ticket(AsnWriter writer, KerberosTicket ticket)
    {
        using (writer.PushSequence(new Asn1Tag(TagClass.Application, 1)))
        {
            Sequence(writer, () =>
            {
                Field(writer, 0, () => writer.WriteInteger(5));
                Field(writer, 1, () => Text(writer, ticket.Realm));
                Optional(writer, 2, ticket.Service);
                Field(writer, 3, () => Encrypted(writer, ticket.EncryptionType, ticket.KeyVersion));
            });
        }
    }

    private static void Encrypted(AsnWriter writer, int type, uint? version) => Sequence(writer, () =>
    {
        Field(writer, 0, () => writer.WriteInteger(type));
        if (version is { } number)
        {
            Field(writer, 1, () => writer.WriteInteger(number));
        }

        Field(writer, 2, () => writer.WriteOctetString(Cipher));
    });

    private static void Optional(AsnWriter writer, int number, KerberosName? name)
    {
        if (name is not null)
        {
            Field(writer, number, () => Sequence(writer, () =>
            {
                Field(writer, 0, () => writer.WriteInteger(name.Type));
                Field(writer, 1, () => Sequence(writer, name.Parts, part => Text(writer, part)));
            }));
        }
    }

    private static void Flags(AsnWriter writer, uint flags) =>
        writer.WriteBitString([(byte)(flags >> 24), (byte)(flags >> 16), (byte)(flags >> 8), (byte)flags]);

    // GeneralString in UTF-8, as Windows writes it; AsnWriter knows no GeneralString.
    private static void Text(AsnWriter writer, string text)
    {
        var string8 = new AsnWriter(AsnEncodingRules.DER);
        string8.WriteOctetString(Encoding.UTF8.GetBytes(text));
        var encoded = string8.Encode();
        encoded[0] = (byte)UniversalTagNumber.GeneralString;
        writer.WriteEncodedValue(encoded);
    }

    private static void Field(AsnWriter writer, int number, Action write)
    {
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, number)))
        {
            write();
        }
    }

    private static void Sequence(AsnWriter writer, Action write)
    {
        using (writer.PushSequence())
        {
            write();
        }
    }

    private static void Sequence<T>(AsnWriter writer, IEnumerable<T> items, Action<T> write) => Sequence(writer, () =>
    {
        foreach (var item in items)
        {
            write(item);
        }
    });
}

using System.Security.Cryptography;
using System.Text;

namespace Deception.Tests.Replay.Generated;

/// <summary>Kerberos messages (RFC 4120, 5.4) in DER over UDP 88, with cipher text that stands for itself: a digest of its name.</summary>
internal static class KerberosBytes
{
    public const int Aes = 18, Rc4 = 23;

    /// <summary>AS-REQ: <paramref name="proof"/> adds PA-ENC-TIMESTAMP, <paramref name="publicKey"/> PA-PK-AS-REQ.</summary>
    public static byte[] AsReq(string client, string service, string realm, bool proof = false, bool publicKey = false, uint nonce = 1)
    {
        List<byte[]> padata = [];
        if (proof)
        {
            padata.Add(PaData(2, Encrypted(Aes, null, $"time of {client}")));
        }
        if (publicKey)
        {
            padata.Add(PaData(16, Tag(0x30, Tag(0x80, [0]))));
        }
        return Tag(0x6A, Tag(0x30, Field(1, Int(5)), Field(2, Int(10)), padata.Count == 0 ? [] : Field(3, Tag(0x30, [.. padata])),
            Field(4, Body(0x4081_0010, client, service, realm, nonce, []))));
    }

    /// <summary>AS-REP (11) or TGS-REP (13) with a ticket.</summary>
    public static byte[] Reply(int type, string client, string realm, byte[] ticket, int key = Aes) =>
        Tag((byte)(0x60 | type), Tag(0x30, Field(0, Int(5)), Field(1, Int(type)), Field(3, Text(realm)), Field(4, Name(1, client)), Field(5, ticket),
            Field(6, Encrypted(key, null, $"reply to {client}"))));

    /// <summary>TGS-REQ with a ticket-granting ticket, other padata and additional tickets.</summary>
    public static byte[] TgsReq(byte[] granting, string service, string realm, uint options = 0x4081_0000, uint nonce = 1, byte[][]? padata = null, byte[][]? additional = null)
    {
        var request = Tag(0x6E, Tag(0x30, Field(0, Int(5)), Field(1, Int(14)), Field(2, Tag(0x03, [0, 0, 0, 0, 0])), Field(3, granting), Field(4, Encrypted(Aes, null, $"authenticator {nonce}"))));
        return Tag(0x6C, Tag(0x30, Field(1, Int(5)), Field(2, Int(12)), Field(3, Tag(0x30, [PaData(1, request), .. padata ?? []])),
            Field(4, Body(options, null, service, realm, nonce, additional ?? []))));
    }

    /// <summary>KRB-ERROR.</summary>
    public static byte[] Error(int code, string service, string realm) => Tag(0x7E, Tag(0x30, Field(0, Int(5)), Field(1, Int(30)),
        Field(4, Time), Field(5, Int(0)), Field(6, Int(code)), Field(9, Text(realm)), Field(10, Name(2, service))));

    /// <summary>A ticket; its cipher text follows from <paramref name="secret"/>.</summary>
    public static byte[] Ticket(string realm, string service, string secret, int type = Aes, int? version = null) =>
        Tag(0x61, Tag(0x30, Field(0, Int(5)), Field(1, Text(realm)), Field(2, Name(2, service)), Field(3, Encrypted(type, version, secret))));

    /// <summary>PA-FOR-USER (MS-SFU 2.2.1).</summary>
    public static byte[] ForUser(string user, string realm) =>
        PaData(129, Tag(0x30, Field(0, Name(1, user)), Field(1, Text(realm)), Field(2, Tag(0x30, Field(0, Int(-138)), Field(1, Tag(0x04, new byte[16])))), Field(3, Text("Kerberos"))));

    /// <summary>Any padata.</summary>
    public static byte[] PaData(int type, byte[] value) => Tag(0x30, Field(1, Int(type)), Field(2, Tag(0x04, value)));

    private static byte[] Time => Tag(0x18, Encoding.ASCII.GetBytes("20260105080000Z"));

    private static byte[] Body(uint options, string? client, string service, string realm, uint nonce, byte[][] additional) => Tag(0x30,
        Field(0, Tag(0x03, [0, (byte)(options >> 24), (byte)(options >> 16), (byte)(options >> 8), (byte)options])),
        client is null ? [] : Field(1, Name(1, client)), Field(2, Text(realm)), Field(3, Name(2, service)), Field(5, Time), Field(7, Int((int)nonce)),
        Field(8, Tag(0x30, Int(18), Int(17), Int(23))), additional.Length == 0 ? [] : Field(11, Tag(0x30, additional)));

    private static byte[] Name(int type, string name) =>
        Tag(0x30, Field(0, Int(type)), Field(1, Tag(0x30, [.. name.Split('/').Select(Text)])));

    private static byte[] Encrypted(int type, int? version, string secret) => Tag(0x30, Field(0, Int(type)), version is { } v ? Field(1, Int(v)) : [],
        Field(2, Tag(0x04, [.. SHA512.HashData(Encoding.UTF8.GetBytes(secret)), .. SHA512.HashData(Encoding.UTF8.GetBytes(secret + "."))])));

    private static byte[] Text(string text) => Tag(0x1B, Encoding.UTF8.GetBytes(text));

    private static byte[] Field(int number, byte[] value) => Tag((byte)(0xA0 | number), value);

    private static byte[] Int(int value)
    {
        byte[] all = [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
        var first = 0;
        while (first < 3 && ((all[first] == 0 && all[first + 1] < 0x80) || (all[first] == 0xFF && all[first + 1] >= 0x80)))
        {
            first++;
        }
        return Tag(0x02, all[first..]);
    }

    internal static byte[] Tag(byte tag, params byte[][] parts)
    {
        byte[] content = [.. parts.SelectMany(p => p)];
        byte[] length = content.Length < 0x80 ? [(byte)content.Length]
            : content.Length < 0x100 ? [0x81, (byte)content.Length]
            : [0x82, (byte)(content.Length >> 8), (byte)content.Length];
        return [tag, .. length, .. content];
    }
}

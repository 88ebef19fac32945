using System.Buffers.Binary;
using System.Text;

namespace Deception.Tests.Replay.Generated;

/// <summary>Weak protocols that the lab's current Samba no longer speaks.</summary>
internal static class WireCases
{
    private const string Client = "10.20.0.70", Server = "10.20.0.20";

    public static Dictionary<string, Action<Wire>> All { get; } = new()
    {
        ["wire.smb1/scanner-device"] = Smb1,
        ["wire.ntlmv1/old-client"] = NtlmV1,
        ["wire.old-tls/tls10"] = Tls10,
    };

    // SMB_COM_SESSION_SETUP_ANDX without a security blob (MS-CIFS 2.2.4.53): 13 words, the two responses, the names.
    private static void Smb1(Wire wire)
    {
        byte[] nt = [.. Enumerable.Range(0, 60).Select(i => (byte)(i + 1))];
        byte[] data = [.. nt, .. "scanner\0CORP\0Unix\0Samba\0"u8];
        var words = new byte[26];
        words[0] = 0xFF;
        BinaryPrimitives.WriteUInt16LittleEndian(words.AsSpan(16), (ushort)nt.Length);
        byte[] accepted = [0xFF, 0, 0, 0, 0, 0];
        wire.Connect($"{Client}:40001", $"{Server}:445")
            .Ask(Direct([.. Header(0), 13, .. words, (byte)data.Length, 0, .. data]))
            .Answer(Direct([.. Header(0x80), 3, .. accepted, 0, 0]))
            .Close();

        static byte[] Header(byte flags) => [0xFF, .. "SMB"u8, 0x73, 0, 0, 0, 0, flags, .. new byte[22]];
        static byte[] Direct(byte[] message) => [0, 0, (byte)(message.Length >> 8), (byte)message.Length, .. message];
    }

    // AUTHENTICATE_MESSAGE (MS-NLMP 2.2.1.3) with responses of 24 bytes each.
    private static void NtlmV1(Wire wire)
    {
        const int head = 64;
        byte[] lm = [.. Enumerable.Repeat((byte)0x5A, 24)], nt = [.. Enumerable.Repeat((byte)0xA5, 24)];
        byte[] domain = Encoding.Unicode.GetBytes("CORP"), user = Encoding.Unicode.GetBytes("jo"), station = Encoding.Unicode.GetBytes("OLDPC");
        byte[][] parts = [lm, nt, domain, user, station, []];
        var fields = new byte[8 * parts.Length];
        var at = head;
        for (var i = 0; i < parts.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(fields.AsSpan(i * 8), (ushort)parts[i].Length);
            BinaryPrimitives.WriteUInt16LittleEndian(fields.AsSpan((i * 8) + 2), (ushort)parts[i].Length);
            BinaryPrimitives.WriteInt32LittleEndian(fields.AsSpan((i * 8) + 4), at);
            at += parts[i].Length;
        }
        byte[] message = [.. "NTLMSSP\0"u8, 3, 0, 0, 0, .. fields, 1, 2, 0, 0, .. parts.SelectMany(p => p)];
        wire.Connect($"{Client}:40002", $"{Server}:80")
            .Ask(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: intra.corp.example\r\nAuthorization: NTLM {Convert.ToBase64String(message)}\r\n\r\n"))
            .Answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray())
            .Close();
    }

    // RFC 2246: record 16 03 01, hello 02, version 03 01, random, session, cipher suite, compression.
    private static void Tls10(Wire wire)
    {
        byte[] hello = [3, 1, .. Enumerable.Repeat((byte)7, 32), 0, 0, 0x2F, 0];
        byte[] clientHello = [3, 1, .. Enumerable.Repeat((byte)9, 32), 0, 0, 2, 0, 0x2F, 1, 0];
        wire.Connect($"{Client}:40003", "10.20.0.10:636").Ask(Record(1, clientHello)).Answer(Record(2, hello)).Close();

        static byte[] Record(byte type, byte[] body) => [22, 3, 1, 0, (byte)(body.Length + 4), type, 0, 0, (byte)body.Length, .. body];
    }
}

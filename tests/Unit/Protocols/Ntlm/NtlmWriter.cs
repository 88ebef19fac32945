using System.Buffers.Binary;
using System.Text;

namespace Deception.Tests.Unit.Protocols.Ntlm;

/// <summary>Writes NTLM messages for tests (MS-NLMP 2.2.1).</summary>
internal static class NtlmWriter
{
    public static byte[] Negotiate() => [.. "NTLMSSP\0"u8, 1, 0, 0, 0, .. new byte[20]];

    public static byte[] Challenge(string target, bool unicode = true)
    {
        var name = Text(target, unicode);
        byte[] message = [.. "NTLMSSP\0"u8, 2, 0, 0, 0, .. new byte[36], .. name];
        Field(message, 12, name.Length, 48);
        message[20] = (byte)(unicode ? 1 : 2);
        "\x01\x02\x03\x04\x05\x06\x07\x08"u8.CopyTo(message.AsSpan(24));
        return message;
    }

    public static byte[] Authenticate(string domain, string user, string workstation, int responseLength, bool unicode = true, int fixedLength = 64)
    {
        byte[][] parts = [[], [.. Enumerable.Repeat((byte)0x5A, responseLength)], Text(domain, unicode), Text(user, unicode), Text(workstation, unicode)];
        var message = new byte[fixedLength].Concat(parts.SelectMany(p => p)).ToArray();
        "NTLMSSP\0\x03"u8.CopyTo(message);
        var offset = fixedLength;
        for (var i = 0; i < parts.Length; i++)
        {
            Field(message, 12 + 8 * i, parts[i].Length, parts[i].Length == 0 ? 0 : offset);
            offset += parts[i].Length;
        }

        if (fixedLength >= 64)
        {
            message[60] = (byte)(unicode ? 1 : 2);
        }

        return message;
    }

    private static void Field(byte[] message, int at, int length, int offset)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(at), (ushort)length);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(at + 2), (ushort)length);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(at + 4), offset);
    }

    private static byte[] Text(string text, bool unicode) => unicode ? Encoding.Unicode.GetBytes(text) : Encoding.Latin1.GetBytes(text);
}

using System.Text;

namespace Deception.Tests.Replay.Generated;

/// <summary>PDUs of DCE/RPC (C706, 12.6.4), whole in one fragment, without authentication, and NDR texts (C706, 14.3.4.2).</summary>
internal static class RpcBytes
{
    private static readonly byte[] Ndr = [.. new Guid("8a885d04-1ceb-11c9-9fe8-08002b104860").ToByteArray(), 2, 0, 0, 0];

    public static byte[] Bind(Guid called, byte version) =>
        Pdu(11, 1, [0xB8, 0x10, 0xB8, 0x10, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, .. called.ToByteArray(), version, 0, 0, 0, .. Ndr]);

    /// <param name="address">Port or pipe, of five characters, that the server names.</param>
    public static byte[] Bound(string address) =>
        Pdu(12, 1, [0xB8, 0x10, 0xB8, 0x10, 1, 0, 0, 0, 6, 0, .. Encoding.ASCII.GetBytes(address), 0, 1, 0, 0, 0, 0, 0, 0, 0, .. Ndr]);

    public static byte[] Request(byte operation, IReadOnlyCollection<byte> stub, byte call = 2) =>
        Pdu(0, call, [.. BitConverter.GetBytes(stub.Count), 0, 0, operation, 0, .. stub]);

    public static byte[] Response(byte[] stub, byte call = 2) => Pdu(2, call, [.. BitConverter.GetBytes(stub.Length), 0, 0, 0, 0, .. stub]);

    /// <summary>A text with its three counts and its end.</summary>
    public static byte[] Text(string text)
    {
        text += "\0";
        return [.. BitConverter.GetBytes(text.Length), 0, 0, 0, 0, .. BitConverter.GetBytes(text.Length), .. Encoding.Unicode.GetBytes(text)];
    }

    /// <summary>Fills up to four bytes.</summary>
    public static void Align(List<byte> bytes) => bytes.AddRange(new byte[(4 - (bytes.Count % 4)) % 4]);

    /// <summary>A stub of parts that each begin at four bytes.</summary>
    public static List<byte> Stub(params IReadOnlyList<byte[]> parts)
    {
        List<byte> stub = [];
        foreach (var part in parts)
        {
            Align(stub);
            stub.AddRange(part);
        }
        return stub;
    }

    private static byte[] Pdu(byte type, byte call, byte[] body) =>
        [5, 0, type, 3, 0x10, 0, 0, 0, .. BitConverter.GetBytes((ushort)(16 + body.Length)), 0, 0, call, 0, 0, 0, .. body];
}

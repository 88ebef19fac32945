using System.Text;

namespace Deception.Tests.Replay.Generated;

/// <summary>Messages of NTLM (MS-NLMP 2.2.1).</summary>
internal static class NtlmBytes
{
    public static byte[] Type1 => [.. "NTLMSSP\0"u8, 1, 0, 0, 0, 0x07, 0x82, 0x08, 0xA2, .. new byte[16]];

    // CHALLENGE_MESSAGE: no name, flags with Unicode, the challenge, reserved, no target information.
    public static byte[] Type2(ulong challenge) =>
        [.. "NTLMSSP\0"u8, 2, 0, 0, 0, 0, 0, 0, 0, 56, 0, 0, 0, 0x05, 0x82, 0x89, 0xA2, .. BitConverter.GetBytes(challenge).Reverse(), .. new byte[8], 0, 0, 0, 0, 56, 0, 0, 0, .. new byte[8]];

    // AUTHENTICATE_MESSAGE with its version and integrity code: the payload begins at 88.
    public static byte[] Type3(string user, bool version2 = true, bool announces = false, bool integrity = true, byte seed = 1)
    {
        var name = Encoding.Unicode.GetBytes(user);
        var host = Encoding.Unicode.GetBytes("WS20");
        byte[] pairs = announces ? [6, 0, 4, 0, 2, 0, 0, 0, 0, 0, 0, 0] : [0, 0, 0, 0];
        byte[] proof = [.. Enumerable.Repeat((byte)(0x40 + seed), version2 ? 16 : 24)];
        byte[] response = version2 ? [.. proof, 1, 1, 0, 0, .. new byte[24], .. pairs, 0, 0, 0, 0] : proof;
        var at = 88;
        List<byte> head = [.. "NTLMSSP\0"u8, 3, 0, 0, 0];
        foreach (var length in new[] { 0, response.Length, 0, name.Length, host.Length, 0 })
        {
            head.AddRange([(byte)length, 0, (byte)length, 0, .. BitConverter.GetBytes(at)]);
            at += length;
        }
        return [.. head, 0x05, 0x82, 0x89, 0xA2, .. new byte[8], .. Enumerable.Repeat((byte)(integrity ? 0x55 : 0), 16), .. response, .. name, .. host];
    }
}

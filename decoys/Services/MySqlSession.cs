using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Deception.Decoys.Hosting;

namespace Deception.Decoys.Services;

/// <summary>MariaDB's connection phase (mariadb.com/kb: "Connection"): a handshake, and a refusal for everybody.</summary>
internal sealed class MySqlSession(SessionContext context) : DecoySession(context)
{
    private const int HeaderLength = 4, LargestPacket = 16 << 10, FixedLength = 32, SaltLength = 20;
    private const uint Protocol41 = 0x200, SecureConnection = 0x8000, LengthEncoded = 0x0020_0000;
    private const string Plugin = "mysql_native_password";

    private static int _connections = Random.Shared.Next(40, 4000);

    // Everything a Debian server offers but TLS (0x800).
    private static ReadOnlySpan<byte> LowCapabilities => [0xFE, 0xF7];

    private static ReadOnlySpan<byte> HighCapabilities => [0xFF, 0x81];

    public override byte[] Greeting
    {
        get
        {
            var salt = RandomNumberGenerator.GetBytes(SaltLength).Select(b => (byte)(b % 94 + 33)).ToArray();
            var thread = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(thread, Interlocked.Increment(ref _connections));
            return Packet(0, [10, .. Text("5.5.5-10.11.6-MariaDB-0+deb12u1"), 0, .. thread, .. salt[..8], 0, .. LowCapabilities, 45, 2, 0, .. HighCapabilities,
                SaltLength + 1, 0, 0, 0, 0, 0, 0, 0x1D, 0, 0, 0, .. salt[8..], 0, .. Text(Plugin), 0]);
        }
    }

    public override int LengthOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderLength)
        {
            return 0;
        }
        var length = bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
        return length is 0 or > LargestPacket ? -1 : length + HeaderLength;
    }

    public override byte[]? Answer(ReadOnlySpan<byte> message)
    {
        IsOver = true;
        var body = message[HeaderLength..];
        if (body.Length <= FixedLength || (BinaryPrimitives.ReadUInt32LittleEndian(body) & Protocol41) == 0)
        {
            return Error(message[3], 1043, "08S01", "Bad handshake");
        }
        var capabilities = BinaryPrimitives.ReadUInt32LittleEndian(body);
        var rest = body[FixedLength..];
        var end = rest.IndexOf((byte)0);
        if (end < 0)
        {
            return Error(message[3], 1043, "08S01", "Bad handshake");
        }
        var user = Encoding.UTF8.GetString(rest[..end]);
        // The proof follows with its length, or ends in a zero.
        var proof = rest[(end + 1)..];
        var hasPassword = proof.Length > 0 && proof[0] != 0 && (capabilities & (SecureConnection | LengthEncoded)) != 0;
        Offer(hasPassword ? "MySQL password" : "MySQL without a password", user);
        return Error(message[3], 1045, "28000", $"Access denied for user '{user}'@'{Context.Client.Address}' (using password: {(hasPassword ? "YES" : "NO")})");
    }

    private static byte[] Error(byte sequence, ushort code, string state, string text) => Packet((byte)(sequence + 1), [0xFF, (byte)code, (byte)(code >> 8), .. Text("#" + state + text)]);

    private static byte[] Packet(byte sequence, byte[] body) => [(byte)body.Length, (byte)(body.Length >> 8), (byte)(body.Length >> 16), sequence, .. body];

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}

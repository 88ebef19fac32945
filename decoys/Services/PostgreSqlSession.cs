using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Deception.Decoys.Hosting;

namespace Deception.Decoys.Services;

/// <summary>PostgreSQL's start-up (documentation, chapter 55.2 and 55.7): SCRAM-SHA-256 (RFC 5802, 7677) that never proves right.</summary>
internal sealed class PostgreSqlSession(SessionContext context) : DecoySession(context)
{
    private const int LargestStart = 10_000, LargestMessage = 32 << 10, Iterations = 4096;
    private const int SslRequest = 80877103, GssRequest = 80877104, CancelRequest = 80877102, Major3 = 3;

    private enum Step { Start, First, Final }

    private Step _step;
    private string _user = "";

    public override int LengthOf(ReadOnlySpan<byte> bytes)
    {
        // Only later messages begin with their type.
        var head = _step == Step.Start ? 0 : 1;
        if (bytes.Length < head + 4)
        {
            return 0;
        }
        var length = BinaryPrimitives.ReadInt32BigEndian(bytes[head..]);
        return length < (_step == Step.Start ? 8 : 4) || length > (_step == Step.Start ? LargestStart : LargestMessage) ? -1 : length + head;
    }

    public override byte[]? Answer(ReadOnlySpan<byte> message)
    {
        if (_step == Step.Start)
        {
            return Start(message);
        }
        if (message[0] != 'p')
        {
            return message[0] == 'X' ? null : Fatal("08P01", $"expected SASL response, got message type {message[0]}", "auth.c", 856, "CheckSASLAuth");
        }
        if (_step == Step.First)
        {
            return First(message[5..]);
        }
        Offer("SCRAM-SHA-256", _user);
        return Fatal("28P01", $"password authentication failed for user \"{_user}\"", "auth.c", 326, "auth_failed");
    }

    private byte[]? Start(ReadOnlySpan<byte> message)
    {
        var code = BinaryPrimitives.ReadInt32BigEndian(message[4..]);
        switch (code)
        {
            case SslRequest or GssRequest:
                return "N"u8.ToArray();
            case CancelRequest:
                return null;
            case var version when version >> 16 != Major3:
                return Fatal("0A000", $"unsupported frontend protocol {(ushort)(version >> 16)}.{(ushort)version}: server supports 3.0 to 3.0", "postmaster.c", 2194, "ProcessStartupPacket");
        }
        var words = Encoding.UTF8.GetString(message[8..]).Split('\0');
        for (var i = 0; i + 1 < words.Length; i += 2)
        {
            _user = words[i] == "user" ? words[i + 1] : _user;
        }
        if (_user.Length == 0)
        {
            return Fatal("28000", "no PostgreSQL user name specified in startup packet", "postmaster.c", 2366, "ProcessStartupPacket");
        }
        _step = Step.First;
        return Authentication(10, [.. "SCRAM-SHA-256\0\0"u8]);
    }

    // Mechanism, zero, length of what follows, "n,,n=,r=NONCE".
    private byte[] First(ReadOnlySpan<byte> response)
    {
        var text = Encoding.UTF8.GetString(response);
        var at = text.IndexOf(",r=", StringComparison.Ordinal);
        if (!text.StartsWith("SCRAM-SHA-256\0", StringComparison.Ordinal) || at < 0)
        {
            return Fatal("08P01", "malformed SCRAM message", "auth-scram.c", 411, "scram_exchange");
        }
        _step = Step.Final;
        var nonce = text[(at + 3)..].Split(',')[0];
        return Authentication(11, Encoding.ASCII.GetBytes(
            $"r={nonce}{Convert.ToBase64String(RandomNumberGenerator.GetBytes(18))},s={Convert.ToBase64String(RandomNumberGenerator.GetBytes(16))},i={Iterations}"));
    }

    private static byte[] Authentication(int kind, byte[] content)
    {
        var head = new byte[9];
        head[0] = (byte)'R';
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(1), 8 + content.Length);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(5), kind);
        return [.. head, .. content];
    }

    private byte[] Fatal(string code, string text, string file, int line, string routine)
    {
        IsOver = true;
        var content = Encoding.UTF8.GetBytes(FormattableString.Invariant($"SFATAL\0VFATAL\0C{code}\0M{text.Replace('\0', '?')}\0F{file}\0L{line}\0R{routine}\0\0"));
        var head = new byte[5];
        head[0] = (byte)'E';
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(1), 4 + content.Length);
        return [.. head, .. content];
    }
}

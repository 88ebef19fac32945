using System.Buffers.Binary;
using System.Text;
using Deception.Decoys.Hosting;
using Deception.Decoys.Ntlm;
using Deception.Protocols;
using Deception.Protocols.Ntlm;

namespace Deception.Decoys.Services;

/// <summary>Microsoft SQL Server 2019 (MS-TDS) before a sign-in that never succeeds: SQL accounts and NTLM.</summary>
internal sealed class TdsSession(SessionContext context) : DecoySession(context)
{
    private const byte PreLogin = 0x12, Login = 0x10, Sspi = 0x11, TabularResult = 0x04, EndOfMessage = 1;
    private const int HeaderLength = 8, LargestMessage = 64 << 10, LoginFixedLength = 94;

    private readonly List<byte> _parts = [];

    // MS-TDS 2.2.3.1: type, status, length, …
    public override int LengthOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes[0] is not (PreLogin or Login or Sspi))
        {
            return -1;
        }
        if (bytes.Length < HeaderLength)
        {
            return 0;
        }
        var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        return length < HeaderLength ? -1 : length;
    }

    public override byte[]? Answer(ReadOnlySpan<byte> message)
    {
        if (_parts.Count + message.Length > LargestMessage)
        {
            return null;
        }
        _parts.AddRange(message[HeaderLength..]);
        if ((message[1] & EndOfMessage) == 0)
        {
            return [];
        }
        byte[] content = [.. _parts];
        _parts.Clear();
        return message[0] switch
        {
            // VERSION 15.0.2000, no encryption, default instance, no thread (2.2.6.5).
            PreLogin => Packet([0, 0, 0x15, 0, 6, 1, 0, 0x1B, 0, 1, 2, 0, 0x1C, 0, 1, 3, 0, 0x1D, 0, 0, 0xFF, 15, 0, 0x07, 0xD0, 0, 0, 2, 0]),
            Login => LogIn(content),
            _ => Token(content),
        };
    }

    // 2.2.6.4: offsets and lengths in characters, from the start of the message.
    private byte[]? LogIn(byte[] content)
    {
        if (content.Length < LoginFixedLength)
        {
            return null;
        }
        var (host, user) = (Field(content, 36), Field(content, 40));
        if (user.Length > 0)
        {
            Offer("SQL Server password", user, workstation: host);
            return Refuse(user);
        }
        var (at, length) = (BinaryPrimitives.ReadUInt16LittleEndian(content.AsSpan(78)), BinaryPrimitives.ReadUInt16LittleEndian(content.AsSpan(80)));
        return at + length <= content.Length ? Token(content.AsSpan(at, length)) : null;
    }

    private byte[]? Token(ReadOnlySpan<byte> token)
    {
        var at = token.IndexOf("NTLMSSP\0"u8);
        if (at < 0)
        {
            return Refuse("");
        }
        if (NtlmParser.TypeOf(token[at..]) == 1)
        {
            var challenge = NtlmChallengeToken.Write(Context.Persona, Context.Clock.GetUtcNow());
            byte[] answer = at == 0 ? challenge : NtlmChallengeToken.InSpnego(challenge);
            return Packet([0xED, (byte)answer.Length, (byte)(answer.Length >> 8), .. answer]);
        }
        if (!NtlmParser.TryParseAuthenticate(token[at..], Carrier.Tcp, out var ntlm))
        {
            return null;
        }
        Offer(ntlm.IsNtlmV2 ? "NTLMv2" : "NTLMv1", ntlm.User, ntlm.Domain, ntlm.Workstation);
        return Refuse(ntlm.Domain.Length > 0 ? $"{ntlm.Domain}\\{ntlm.User}" : ntlm.User);
    }

    // ERROR 18456, state 1, class 14, and DONE with an error (2.2.7.10 and 2.2.7.6).
    private byte[] Refuse(string user)
    {
        IsOver = true;
        var shown = user.Length <= LongestName ? user : user[..LongestName];
        var (text, server) = ($"Login failed for user '{shown}'.", Context.Persona.Host.ToUpperInvariant());
        byte[] error = [0x18, 0x48, 0, 0, 1, 14, (byte)text.Length, (byte)(text.Length >> 8), .. Encoding.Unicode.GetBytes(text), (byte)server.Length, .. Encoding.Unicode.GetBytes(server), 0, 1, 0, 0, 0];
        return Packet([0xAA, (byte)error.Length, (byte)(error.Length >> 8), .. error, 0xFD, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    }

    private static string Field(byte[] content, int place)
    {
        var (at, length) = (BinaryPrimitives.ReadUInt16LittleEndian(content.AsSpan(place)), 2 * BinaryPrimitives.ReadUInt16LittleEndian(content.AsSpan(place + 2)));
        return at + length <= content.Length ? Encoding.Unicode.GetString(content, at, length) : "";
    }

    private static byte[] Packet(byte[] content)
    {
        var length = content.Length + HeaderLength;
        return [TabularResult, EndOfMessage, (byte)(length >> 8), (byte)length, 0, 0, 1, 0, .. content];
    }
}

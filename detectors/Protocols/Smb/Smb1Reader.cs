using System.Buffers.Binary;
using System.Text;
using Deception.Protocols.Ntlm;

namespace Deception.Protocols.Smb;

/// <summary>Reads SMB_COM_SESSION_SETUP_ANDX of SMB 1 (MS-CIFS 2.2.4.53; with a security blob: MS-SMB 2.2.4.6).</summary>
internal sealed class Smb1Reader(IMessageSink sink, ProtocolCounters counters)
{
    private const byte SessionSetup = 0x73, ReplyFlag = 0x80;
    private const int HeaderLength = 32, MaxName = 512;

    /// <summary>True when a message, of which five bytes are given, has anything to read.</summary>
    public static bool IsWanted(ReadOnlySpan<byte> start) => start[4] == SessionSetup;

    /// <summary>True for a server's message.</summary>
    public static bool IsResponse(ReadOnlySpan<byte> message) => message.Length > 9 && (message[9] & ReplyFlag) != 0;

    /// <summary>Reads a whole message.</summary>
    public void Read(in MessageContext context, ReadOnlySpan<byte> message)
    {
        var words = message.Length > HeaderLength ? message[HeaderLength] * 2 : 0;
        var isResponse = IsResponse(message);
        var start = HeaderLength + 1 + words;
        if (message.Length < start + 2)
        {
            counters.CountUnparsed("smb");
            return;
        }

        var count = BinaryPrimitives.ReadUInt16LittleEndian(message[start..]);
        start += 2;
        var parameters = message.Slice(HeaderLength + 1, words);
        var end = Math.Min(message.Length, start + count);
        if (isResponse)
        {
            Response(context, message, parameters, message[start..end]);
        }
        else if (words == 24)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(parameters[14..]);
            Token(context, message[start..end], length);
        }
        else if (!TryReadPlain(context, message[..end], parameters, start))
        {
            counters.CountUnparsed("smb");
        }
    }

    private void Token(in MessageContext context, ReadOnlySpan<byte> bytes, int length)
    {
        if (length > 0 && length <= bytes.Length)
        {
            SecurityTokens.Read(bytes[..length], context, Carrier.Smb, sink, counters);
        }
    }

    private void Response(in MessageContext context, ReadOnlySpan<byte> message, ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> bytes)
    {
        const ushort isGuest = 1;
        var status = BinaryPrimitives.ReadUInt32LittleEndian(message[5..]);
        if (parameters.Length == 8)
        {
            Token(context, bytes, BinaryPrimitives.ReadUInt16LittleEndian(parameters[6..]));
        }

        if (status != Smb2Header.MoreProcessingRequired)
        {
            var asGuest = parameters.Length >= 6 && (BinaryPrimitives.ReadUInt16LittleEndian(parameters[4..]) & isGuest) != 0;
            sink.Accept(context, new SignInResult(Carrier.Smb, status == 0 && !asGuest, status));
            if (status == 0)
            {
                sink.Accept(context, new SmbNegotiated(SmbNegotiated.Smb1, IsSigningRequired: true)); // what it requires stands elsewhere
            }
        }
    }

    /// <summary>Without a security blob the responses of NTLM and the names stand in the message itself.</summary>
    private bool TryReadPlain(in MessageContext context, ReadOnlySpan<byte> message, ReadOnlySpan<byte> parameters, int at)
    {
        const int ntlmV1Response = 24;
        const ushort unicodeFlag = 0x8000;
        if (parameters.Length != 26)
        {
            return false;
        }

        var isUnicode = (BinaryPrimitives.ReadUInt16LittleEndian(message[10..]) & unicodeFlag) != 0;
        var lm = BinaryPrimitives.ReadUInt16LittleEndian(parameters[14..]);
        var nt = BinaryPrimitives.ReadUInt16LittleEndian(parameters[16..]);
        if (lm + nt > message.Length - at)
        {
            return false;
        }

        var response = message.Slice(at + lm, nt);
        at += lm + nt;
        at += isUnicode ? at & 1 : 0; // strings stand at even offsets from the header
        if (!TryTakeText(message, isUnicode, ref at, out var user) || !TryTakeText(message, isUnicode, ref at, out var domain))
        {
            return false;
        }

        sink.Accept(context, new NtlmAuthenticate(Carrier.Smb, domain, user, "", response.IsEmpty ? null : Digest.Of(response), nt > ntlmV1Response));
        return true;
    }

    private static bool TryTakeText(ReadOnlySpan<byte> message, bool isUnicode, ref int at, out string text)
    {
        text = "";
        var step = isUnicode ? 2 : 1;
        for (var end = at; end + step <= message.Length && end - at <= MaxName; end += step)
        {
            if (message[end] == 0 && (!isUnicode || message[end + 1] == 0))
            {
                text = (isUnicode ? Encoding.Unicode : Encoding.Latin1).GetString(message[at..end]);
                at = end + step;
                return true;
            }
        }

        return false;
    }
}

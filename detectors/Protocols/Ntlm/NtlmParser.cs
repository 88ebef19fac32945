using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Deception.Protocols.Ntlm;

/// <summary>
/// Reads NTLM messages (MS-NLMP 2.2.1): <c>4E 54 4C 4D 53 53 50 00</c>, the type in four bytes, then fields of length,
/// room and offset that point into the payload behind them.
/// </summary>
public static class NtlmParser
{
    private const int TypeOffset = 8;
    private const int FieldLength = 8;
    private const int MaxTextBytes = 2048;
    private const int NtlmV1ResponseLength = 24;
    private const uint NegotiateUnicode = 1;

    private static ReadOnlySpan<byte> Signature => "NTLMSSP\0"u8;

    /// <summary>True when an NTLM message starts here.</summary>
    public static bool IsNtlm(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Signature);

    /// <summary>Type of the message that starts here: 1 NEGOTIATE, 2 CHALLENGE, 3 AUTHENTICATE; 0 when none does.</summary>
    public static uint TypeOf(ReadOnlySpan<byte> bytes) =>
        IsNtlm(bytes) && bytes.Length >= TypeOffset + sizeof(uint) ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[TypeOffset..]) : 0;

    /// <summary>Reads a CHALLENGE_MESSAGE (MS-NLMP 2.2.1.2).</summary>
    public static bool TryParseChallenge(ReadOnlySpan<byte> bytes, Carrier carrier, [NotNullWhen(true)] out NtlmChallenge? challenge)
    {
        const int NameField = 12, Flags = 20, Challenge = 24, FixedLength = 32;
        challenge = null;
        if (TypeOf(bytes) != 2 || bytes.Length < FixedLength)
        {
            return false;
        }

        var unicode = (BinaryPrimitives.ReadUInt32LittleEndian(bytes[Flags..]) & NegotiateUnicode) != 0;
        _ = TryField(bytes, NameField, out var name);
        challenge = new NtlmChallenge(carrier, BinaryPrimitives.ReadUInt64BigEndian(bytes[Challenge..]), Text(name, unicode));
        return true;
    }

    /// <summary>Reads an AUTHENTICATE_MESSAGE (MS-NLMP 2.2.1.3). Of the response only a digest is kept.</summary>
    public static bool TryParseAuthenticate(ReadOnlySpan<byte> bytes, Carrier carrier, [NotNullWhen(true)] out NtlmAuthenticate? authenticate)
    {
        const int ResponseField = 20, DomainField = 28, UserField = 36, WorkstationField = 44, FixedLength = 52;
        authenticate = null;
        if (TypeOf(bytes) != 3 || bytes.Length < FixedLength || !TryField(bytes, UserField, out var user))
        {
            return false;
        }

        // What can't be read beside the user's name is left empty: the name alone may be what matters.
        _ = TryField(bytes, ResponseField, out var response);
        _ = TryField(bytes, DomainField, out var domain);
        _ = TryField(bytes, WorkstationField, out var workstation);
        var unicode = IsUnicode(bytes);
        authenticate = new NtlmAuthenticate(
            carrier,
            Text(domain, unicode),
            Text(user, unicode),
            Text(workstation, unicode),
            response.IsEmpty ? null : Digest.Of(response),
            response.Length > NtlmV1ResponseLength)
        {
            IsIntegrityDropped = AnnouncesIntegrity(response) && !HasIntegrity(bytes),
        };
        return true;
    }

    // NTLMv2_CLIENT_CHALLENGE (MS-NLMP 2.2.2.7) behind the proof of 16 bytes; its AV pairs begin at 28.
    private static bool AnnouncesIntegrity(ReadOnlySpan<byte> response)
    {
        const int Pairs = 16 + 28, MostPairs = 32;
        const ushort End = 0, Flags = 6;
        const uint IntegrityIsThere = 2;
        for (var (at, i) = (Pairs, 0); at + 4 <= response.Length && i < MostPairs; i++)
        {
            var id = BinaryPrimitives.ReadUInt16LittleEndian(response[at..]);
            int length = BinaryPrimitives.ReadUInt16LittleEndian(response[(at + 2)..]);
            if (id == End || at + 4 + length > response.Length)
            {
                return false;
            }

            if (id == Flags && length == sizeof(uint))
            {
                return (BinaryPrimitives.ReadUInt32LittleEndian(response[(at + 4)..]) & IntegrityIsThere) != 0;
            }

            at += 4 + length;
        }

        return false;
    }

    // The code's sixteen bytes stand at 72, before the payload.
    private static bool HasIntegrity(ReadOnlySpan<byte> bytes)
    {
        const int FirstField = 12, LastField = 52, Code = 72, Length = 16;
        for (var at = FirstField; at <= LastField && at + FieldLength <= bytes.Length; at += FieldLength)
        {
            if (BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]) != 0 && BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 4)..]) < Code + Length)
            {
                return false;
            }
        }

        return bytes.Length >= Code + Length && bytes.Slice(Code, Length).ContainsAnyExcept((byte)0);
    }

    // Clients older than NTLMSSP's session key field begin the payload before where the flags would stand.
    private static bool IsUnicode(ReadOnlySpan<byte> bytes)
    {
        const int FirstField = 12, LastField = 44, FlagsOffset = 60, FixedLength = 64;
        for (var at = FirstField; at <= LastField; at += FieldLength)
        {
            if (BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]) != 0 && BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 4)..]) < FixedLength)
            {
                return false;
            }
        }

        return bytes.Length >= FixedLength && (BinaryPrimitives.ReadUInt32LittleEndian(bytes[FlagsOffset..]) & NegotiateUnicode) != 0;
    }

    private static bool TryField(ReadOnlySpan<byte> bytes, int at, out ReadOnlySpan<byte> value)
    {
        value = default;
        var length = BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
        var offset = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 4)..]);
        if (length == 0)
        {
            return true;
        }

        if (offset > bytes.Length || length > bytes.Length - offset)
        {
            return false;
        }

        value = bytes.Slice((int)offset, length);
        return true;
    }

    private static string Text(ReadOnlySpan<byte> value, bool unicode)
    {
        value = value.Length > MaxTextBytes ? value[..MaxTextBytes] : value;
        return (unicode ? Encoding.Unicode.GetString(value) : Encoding.Latin1.GetString(value)).TrimEnd('\0');
    }
}

using System.Buffers.Binary;
using Deception.Protocols.Asn1;

namespace Deception.Protocols.Evidence;

/// <summary>
/// Finds what must not be kept in a stretch of one direction's bytes, wherever in it messages begin: passwords of LDAP binds
/// (RFC 4511, 4.2) and of HTTP Basic (RFC 7617), NTLM's proofs and keys (MS-NLMP 2.2.1.3), the cipher text of Kerberos (RFC 4120,
/// 5.2.9), which is what a password is guessed from, and new passwords written over LDAP. Looks for shapes, not ports; what is
/// taken for a secret by chance is only masked.
/// </summary>
internal static class SecretRanges
{
    private const int MostRanges = 65_536;
    private const int ShortestCipher = 16;

    private static ReadOnlySpan<byte> NtlmAuthenticate => "NTLMSSP\0\u0003\0\0\0"u8;

    private static readonly byte[][] PasswordAttributes =
        [.. new[] { "unicodePwd", "userPassword", "msDS-ManagedPassword", "ms-Mcs-AdmPwd", "msLAPS-Password" }.Select(System.Text.Encoding.ASCII.GetBytes)];

    /// <summary>Adds the ranges of secrets: start and length in <paramref name="bytes"/>.</summary>
    public static void Find(ReadOnlySpan<byte> bytes, List<(int Start, int Length)> ranges)
    {
        FindNtlm(bytes, ranges);
        FindHttp(bytes, ranges);
        for (var at = 0; at < bytes.Length && ranges.Count < MostRanges; at++)
        {
            switch (bytes[at])
            {
                case 0x60:
                    FindBind(bytes, at, ranges);
                    break;
                case 0xA0 when at + 2 < bytes.Length && bytes[at + 2] == 0x02:
                    FindCipher(bytes, at, ranges);
                    break;
                case 0x04:
                    FindAttribute(bytes, at, ranges);
                    break;
            }
        }
    }

    // BindRequest [APPLICATION 0]: version, name, simple [0] or sasl [3] { mechanism, credentials }. A password cut off by the
    // end of what is there is masked to the end.
    private static void FindBind(ReadOnlySpan<byte> bytes, int at, List<(int, int)> ranges)
    {
        if (!TryHeader(bytes, at, 0x60, out var inside, out _) || !TryHeader(bytes, inside, 0x02, out var version, out var one) || one != 1
            || version >= bytes.Length || bytes[version] is not (2 or 3)
            || !TryHeader(bytes, version + 1, 0x04, out var name, out var nameLength))
        {
            return;
        }

        var choice = name + nameLength;
        if (TryHeader(bytes, choice, 0x80, out var password, out var length))
        {
            Add(bytes, password, length, ranges);
        }
        else if (TryHeader(bytes, choice, 0xA3, out var sasl, out _) && TryHeader(bytes, sasl, 0x04, out var mechanism, out var mechanismLength)
            && mechanism + mechanismLength <= bytes.Length && bytes.Slice(mechanism, mechanismLength).SequenceEqual("PLAIN"u8)
            && TryHeader(bytes, mechanism + mechanismLength, 0x04, out var credentials, out var credentialsLength))
        {
            Add(bytes, credentials, credentialsLength, ranges);
        }
    }

    // EncryptedData: etype [0] INTEGER, kvno [1] INTEGER OPTIONAL, cipher [2] OCTET STRING.
    private static void FindCipher(ReadOnlySpan<byte> bytes, int at, List<(int, int)> ranges)
    {
        if (!TryHeader(bytes, at, 0xA0, out var type, out var typeLength) || typeLength > 6 || !TryHeader(bytes, type, 0x02, out _, out _))
        {
            return;
        }

        var next = type + typeLength;
        if (TryHeader(bytes, next, 0xA1, out var version, out var versionLength) && versionLength <= 7)
        {
            next = version + versionLength;
        }

        if (TryHeader(bytes, next, 0xA2, out var field, out var fieldLength) && TryHeader(bytes, field, 0x04, out var cipher, out var length)
            && length >= ShortestCipher && cipher - field + length == fieldLength)
        {
            Add(bytes, cipher, length, ranges);
        }
    }

    // PartialAttribute: type, then SET OF values.
    private static void FindAttribute(ReadOnlySpan<byte> bytes, int at, List<(int, int)> ranges)
    {
        foreach (var name in PasswordAttributes)
        {
            if (at + 2 + name.Length < bytes.Length && bytes[at + 1] == name.Length && EqualsIgnoringCase(bytes.Slice(at + 2, name.Length), name)
                && TryHeader(bytes, at + 2 + name.Length, 0x31, out var values, out var length))
            {
                Add(bytes, values, length, ranges);
            }
        }
    }

    private static void FindNtlm(ReadOnlySpan<byte> bytes, List<(int, int)> ranges)
    {
        for (var at = 0; ranges.Count < MostRanges;)
        {
            var found = bytes[at..].IndexOf(NtlmAuthenticate);
            if (found < 0)
            {
                return;
            }

            at += found;
            foreach (var (start, length) in NtlmFields(bytes[at..]))
            {
                Add(bytes, at + start, length, ranges);
            }

            at += NtlmAuthenticate.Length;
        }
    }

    // LmChallengeResponse at 12, NtChallengeResponse at 20 (all of version 1, the proof that begins version 2), the session key at 52.
    private static List<(int Start, int Length)> NtlmFields(ReadOnlySpan<byte> message)
    {
        const int headerLength = 64, proofLength = 16, version1Length = 24;
        List<(int, int)> fields = [];
        if (message.Length < headerLength)
        {
            fields.Add((NtlmAuthenticate.Length, message.Length)); // cut off: nobody knows what follows
            return fields;
        }

        foreach (var field in (ReadOnlySpan<int>)[12, 20, 52])
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(message[field..]);
            var start = BinaryPrimitives.ReadUInt32LittleEndian(message[(field + 4)..]);
            length = field == 20 && length > version1Length ? proofLength : length;
            if (start <= ushort.MaxValue)
            {
                fields.Add(((int)start, length));
            }
        }

        return fields;
    }

    private static void FindHttp(ReadOnlySpan<byte> bytes, List<(int, int)> ranges)
    {
        for (var at = 0; ranges.Count < MostRanges;)
        {
            var colon = bytes[at..].IndexOf("uthorization: "u8);
            if (colon < 0)
            {
                return;
            }

            at += colon + "uthorization: ".Length;
            var end = bytes[at..].IndexOfAny((byte)'\r', (byte)'\n');
            var value = end < 0 ? bytes[at..] : bytes.Slice(at, end);
            var space = value.IndexOf((byte)' ');
            // Basic carries the password, NTLM and Negotiate carry proofs: the scheme is enough to understand what happened.
            if (space > 0)
            {
                Add(bytes, at + space + 1, value.Length - space - 1, ranges);
            }
        }
    }

    private static bool TryHeader(ReadOnlySpan<byte> bytes, int at, byte tag, out int content, out int length)
    {
        (content, length) = (0, 0);
        if (at < 0 || at >= bytes.Length || bytes[at] != tag || !BerReader.TryReadHeader(bytes[at..], out var header, out length) || header == 0)
        {
            return false;
        }

        content = at + header;
        return length <= 1 << 24 && content <= bytes.Length;
    }

    private static void Add(ReadOnlySpan<byte> bytes, int start, int length, List<(int, int)> ranges)
    {
        if (start < bytes.Length && length > 0)
        {
            ranges.Add((start, Math.Min(length, bytes.Length - start)));
        }
    }

    private static bool EqualsIgnoringCase(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> name) =>
        System.Text.Ascii.EqualsIgnoreCase(bytes, name);
}

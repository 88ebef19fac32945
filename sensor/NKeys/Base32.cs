namespace NATS.NKeys;

/// <summary>Base32 of RFC 4648, section 6, without padding and without any leniency: one text has one value.</summary>
internal static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int BitsPerCharacter = 5;
    private const int BitsPerByte = 8;

    /// <summary>How many characters <paramref name="byteCount"/> bytes take.</summary>
    public static int TextLength(int byteCount) => (byteCount * BitsPerByte + BitsPerCharacter - 1) / BitsPerCharacter;

    /// <summary>The text of some bytes, in capitals.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[TextLength(bytes.Length)];
        int buffer = 0, bits = 0, at = 0;
        foreach (var b in bytes)
        {
            buffer = (buffer << BitsPerByte) | b;
            for (bits += BitsPerByte; bits >= BitsPerCharacter; bits -= BitsPerCharacter)
            {
                text[at++] = Alphabet[(buffer >> (bits - BitsPerCharacter)) & 31];
            }
            buffer &= (1 << bits) - 1;
        }
        if (bits > 0)
        {
            text[at] = Alphabet[(buffer << (BitsPerCharacter - bits)) & 31];
        }
        var encoded = text.ToString();
        text.Clear();
        return encoded;
    }

    /// <summary>
    /// Reads a text that fills <paramref name="bytes"/> exactly; false for another length, another alphabet (small
    /// letters too) or left-over bits that aren't zero.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        if (text.Length != TextLength(bytes.Length))
        {
            return false;
        }
        int buffer = 0, bits = 0, at = 0;
        foreach (var c in text)
        {
            var value = c switch
            {
                >= 'A' and <= 'Z' => c - 'A',
                >= '2' and <= '7' => c - '2' + 26,
                _ => -1,
            };
            if (value < 0)
            {
                return false;
            }
            buffer = (buffer << BitsPerCharacter) | value;
            bits += BitsPerCharacter;
            if (bits >= BitsPerByte)
            {
                bits -= BitsPerByte;
                bytes[at++] = (byte)(buffer >> bits);
            }
            buffer &= (1 << bits) - 1;
        }
        return buffer == 0;
    }
}

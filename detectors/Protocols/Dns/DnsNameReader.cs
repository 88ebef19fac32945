using System.Text;

namespace Deception.Protocols.Dns;

/// <summary>Reads names with their compression (RFC 1035, 3.1 and 4.1.4).</summary>
internal static class DnsNameReader
{
    private const int MaxWireLength = 255;
    private const int LabelKind = 0xC0;
    private const int EncodedNetBiosLength = 32;
    private const int NetBiosLength = 15;

    /// <summary>Steps over a name; false when it is cut short or no name.</summary>
    public static bool TrySkip(ReadOnlySpan<byte> message, ref int at)
    {
        var from = at;
        while (at < message.Length && at - from <= MaxWireLength)
        {
            int length = message[at];
            if ((length & LabelKind) == LabelKind)
            {
                at += 2;
                return at <= message.Length;
            }

            at += 1 + length;
            if (length == 0)
            {
                return true;
            }

            if ((length & LabelKind) != 0)
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>Reads a name as text; bytes that are no letters of a name are written as RFC 4343, 2.1 has it.</summary>
    /// <remarks>A pointer must lead to before the labels that it ends, so no loop is possible.</remarks>
    public static bool TryRead(ReadOnlySpan<byte> message, ref int at, out string name)
    {
        name = "";
        Span<byte> text = stackalloc byte[MaxWireLength * 4];
        int written = 0, total = 0, position = at, before = at;
        var jumped = false;
        while (position < message.Length)
        {
            int length = message[position];
            if ((length & LabelKind) == LabelKind)
            {
                if (position + 2 > message.Length)
                {
                    return false;
                }

                if (!jumped)
                {
                    at = position + 2;
                    jumped = true;
                }

                position = ((length & ~LabelKind) << 8) | message[position + 1];
                if (position >= before)
                {
                    return false;
                }

                before = position;
                continue;
            }

            total += 1 + length;
            if ((length & LabelKind) != 0 || total > MaxWireLength || position + 1 + length > message.Length)
            {
                return false;
            }

            if (length == 0)
            {
                at = jumped ? at : position + 1;
                name = Encoding.UTF8.GetString(text[..written]);
                return true;
            }

            if (written > 0)
            {
                text[written++] = (byte)'.';
            }

            written += Write(message.Slice(position + 1, length), text[written..]);
            position += 1 + length;
        }

        return false;
    }

    /// <summary>
    /// Decodes the first level of a NetBIOS name (RFC 1001, 14.1): each half of a byte is a letter from A to P. False when it is none.
    /// </summary>
    /// <param name="encoded">A name as <see cref="TryRead"/> gives it; labels behind the first are the scope and are left out.</param>
    /// <param name="name">Fifteen bytes without the padding.</param>
    /// <param name="suffix">The sixteenth.</param>
    public static bool TryDecodeNetBios(string encoded, out string name, out byte suffix)
    {
        name = "";
        suffix = 0;
        if (encoded.Length < EncodedNetBiosLength || (encoded.Length > EncodedNetBiosLength && encoded[EncodedNetBiosLength] != '.'))
        {
            return false;
        }

        Span<char> letters = stackalloc char[NetBiosLength];
        for (var i = 0; i <= NetBiosLength; i++)
        {
            int high = char.ToUpperInvariant(encoded[i * 2]) - 'A', low = char.ToUpperInvariant(encoded[(i * 2) + 1]) - 'A';
            if (high is < 0 or > 15 || low is < 0 or > 15)
            {
                return false;
            }

            var value = (byte)((high << 4) | low);
            if (i == NetBiosLength)
            {
                suffix = value;
            }
            else
            {
                letters[i] = (char)value;
            }
        }

        name = new string(letters.TrimEnd(" \0"));
        return true;
    }

    // Text beyond ASCII is UTF-8 in multicast DNS (RFC 6762, 16) and LLMNR (RFC 4795, 2): it goes through as it is.
    private static int Write(ReadOnlySpan<byte> label, Span<byte> text)
    {
        var written = 0;
        foreach (var value in label)
        {
            if (value is (byte)'.' or (byte)'\\')
            {
                text[written++] = (byte)'\\';
                text[written++] = value;
            }
            else if (value is < 0x20 or 0x7F)
            {
                text[written++] = (byte)'\\';
                text[written++] = (byte)('0' + (value / 100));
                text[written++] = (byte)('0' + (value / 10 % 10));
                text[written++] = (byte)('0' + (value % 10));
            }
            else
            {
                text[written++] = value;
            }
        }

        return written;
    }
}

using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Deception.ActiveDirectory;

/// <summary>A security identifier (MS-DTYP 2.4.2). Equal when they name the same, however they were written.</summary>
public sealed record Sid
{
    private const int MaxSubAuthorities = 15;
    private const ulong MaxAuthority = 0xFFFF_FFFF_FFFF;
    private const int MaxText = 192;

    private Sid(string value) => Value = value;

    /// <summary>Canonical text, as in <c>S-1-5-21-1-2-3-500</c>.</summary>
    public string Value { get; }

    /// <summary>The last sub-authority: the account's number in its domain.</summary>
    public uint RelativeId => uint.Parse(Value.AsSpan(Value.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>True when this names an account or group of <paramref name="domain"/>.</summary>
    public bool IsOf(Sid domain) =>
        Value.Length > domain.Value.Length && Value.StartsWith(domain.Value, StringComparison.Ordinal)
        && Value.LastIndexOf('-') == domain.Value.Length;

    /// <summary>From text (MS-DTYP 2.4.2.1), in either case; the authority may be hexadecimal.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out Sid? sid)
    {
        sid = null;
        text = text.Trim();
        if (text.Length > MaxText || !text.StartsWith("S-1-", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        Span<uint> parts = stackalloc uint[MaxSubAuthorities];
        var count = -1;
        ulong authority = 0;
        foreach (var range in text[4..].Split('-'))
        {
            var part = text[4..][range];
            if (count < 0)
            {
                if (!TryParseAuthority(part, out authority))
                {
                    return false;
                }
            }
            else if (count == MaxSubAuthorities || !uint.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out parts[count]))
            {
                return false;
            }

            count++;
        }

        return TryMake(authority, parts, count, out sid);
    }

    /// <summary>From its binary form (MS-DTYP 2.4.2.2). Bytes after it are tolerated.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Sid? sid)
    {
        sid = null;
        if (bytes.Length < 8 || bytes[0] != 1 || bytes[1] > MaxSubAuthorities || bytes.Length < 8 + 4 * bytes[1])
        {
            return false;
        }

        Span<uint> parts = stackalloc uint[MaxSubAuthorities];
        for (var i = 0; i < bytes[1]; i++)
        {
            parts[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(8 + 4 * i)..]);
        }

        var authority = (ulong)BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]) << 32 | BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        return TryMake(authority, parts, bytes[1], out sid);
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static bool TryParseAuthority(ReadOnlySpan<char> text, out ulong authority) =>
        (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? ulong.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out authority)
            : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out authority))
        && authority <= MaxAuthority;

    private static bool TryMake(ulong authority, ReadOnlySpan<uint> parts, int count, out Sid? sid)
    {
        sid = null;
        if (count < 1)
        {
            return false;
        }

        var text = new StringBuilder("S-1-", 48);
        text.Append(CultureInfo.InvariantCulture, $"{authority}");
        foreach (var part in parts[..count])
        {
            text.Append('-').Append(CultureInfo.InvariantCulture, $"{part}");
        }

        sid = new Sid(text.ToString());
        return true;
    }
}

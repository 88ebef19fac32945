using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Deception.ActiveDirectory;

internal static class DistinguishedNameParser
{
    private const int MaxLength = 8192;
    private const int MaxComponents = 64;

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out DistinguishedName? name)
    {
        name = null;
        if (text.Length > MaxLength)
        {
            return false;
        }

        var components = new List<IReadOnlyList<NamePart>>();
        var parts = new List<NamePart>();
        while (true)
        {
            if (!TryReadType(ref text, out var type) || !TryReadValue(ref text, out var value) || parts.Count == MaxComponents)
            {
                return false;
            }

            parts.Add(new NamePart(type, value));
            var end = text.IsEmpty ? '\0' : text[0];
            if (end != '+')
            {
                components.Add([.. parts]);
                parts.Clear();
            }

            if (text.IsEmpty)
            {
                name = new DistinguishedName(components);
                return true;
            }

            if (components.Count == MaxComponents)
            {
                return false;
            }

            text = text[1..];
        }
    }

    private static bool TryReadType(ref ReadOnlySpan<char> text, out string type)
    {
        type = "";
        var equals = text.IndexOf('=');
        if (equals <= 0)
        {
            return false;
        }

        var key = text[..equals].Trim();
        if (key.IsEmpty || key.ContainsAnyExcept(TypeCharacters))
        {
            return false;
        }

        text = text[(equals + 1)..];
        var upper = key.ToString().ToUpperInvariant();
        upper = upper.StartsWith("OID.", StringComparison.Ordinal) ? upper[4..] : upper;
        type = upper switch
        {
            "2.5.4.3" or "COMMONNAME" => "CN",
            "2.5.4.11" or "ORGANIZATIONALUNITNAME" => "OU",
            "2.5.4.10" => "O",
            "2.5.4.6" => "C",
            "2.5.4.7" => "L",
            "0.9.2342.19200300.100.1.25" or "DOMAINCOMPONENT" => "DC",
            "0.9.2342.19200300.100.1.1" or "USERID" => "UID",
            _ => upper,
        };
        return type.Length > 0;
    }

    private static readonly System.Buffers.SearchValues<char> TypeCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-");

    // Leaves the text at the separator that ended the value.
    private static bool TryReadValue(ref ReadOnlySpan<char> text, out string value)
    {
        value = "";
        text = text.TrimStart(' ');
        if (!text.IsEmpty && text[0] == '"')
        {
            return TryReadQuoted(ref text, out value);
        }

        var bytes = new List<byte>();
        var keep = 0; // length up to the last character that is no unescaped space
        var i = 0;
        while (i < text.Length && text[i] is not (',' or '+' or ';'))
        {
            if (text[i] == '\\')
            {
                if (!TryReadEscape(text, ref i, bytes))
                {
                    return false;
                }

                keep = bytes.Count;
            }
            else
            {
                if (text[i] is '"' or '<' or '>')
                {
                    return false;
                }

                AppendRune(text, ref i, bytes);
                keep = text[i - 1] == ' ' ? keep : bytes.Count;
            }
        }

        text = text[i..];
        value = Encoding.UTF8.GetString(bytes.ToArray(), 0, keep);
        return true;
    }

    private static bool TryReadQuoted(ref ReadOnlySpan<char> text, out string value)
    {
        value = "";
        var bytes = new List<byte>();
        var i = 1;
        while (i < text.Length && text[i] != '"')
        {
            if (text[i] != '\\')
            {
                AppendRune(text, ref i, bytes);
            }
            else if (!TryReadEscape(text, ref i, bytes))
            {
                return false;
            }
        }

        if (i >= text.Length)
        {
            return false;
        }

        text = text[(i + 1)..].TrimStart(' ');
        value = Encoding.UTF8.GetString(bytes.ToArray());
        return text.IsEmpty || text[0] is ',' or '+' or ';';
    }

    private static bool TryReadEscape(ReadOnlySpan<char> text, ref int i, List<byte> bytes)
    {
        if (i + 1 >= text.Length)
        {
            return false;
        }

        if (i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
        {
            bytes.Add(Convert.FromHexString(text.Slice(i + 1, 2))[0]);
            i += 3;
            return true;
        }

        i++;
        AppendRune(text, ref i, bytes);
        return true;
    }

    private static void AppendRune(ReadOnlySpan<char> text, ref int i, List<byte> bytes)
    {
        Rune.DecodeFromUtf16(text[i..], out var rune, out var used);
        Span<byte> utf8 = stackalloc byte[4];
        bytes.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
        i += used;
    }
}

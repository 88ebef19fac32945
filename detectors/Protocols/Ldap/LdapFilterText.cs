using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Deception.Protocols.Asn1;

namespace Deception.Protocols.Ldap;

/// <summary>
/// Renders a search filter (RFC 4511, 4.5.1.7) as the text of RFC 4515, with one spelling for each filter: what isn't
/// UTF-8, control characters and the characters of the syntax stand as <c>\xx</c> in lower case. What is nested too
/// deep or gets too long is cut, with an ellipsis in its place.
/// </summary>
internal ref struct LdapFilterText
{
    private const byte OctetString = 0x04;
    private const byte And = 0xA0;
    private const byte Or = 0xA1;
    private const byte Not = 0xA2;
    private const byte Substrings = 0xA4;
    private const byte Present = 0x87;
    private const byte Extensible = 0xA9;
    private const string Ellipsis = "…";

    private readonly StringBuilder _text = new();

    public LdapFilterText()
    {
    }

    /// <summary>Reads the next element as a filter.</summary>
    public static bool TryRender(ref BerReader reader, [NotNullWhen(true)] out string? text)
    {
        var writer = new LdapFilterText();
        var ok = writer.TryWrite(ref reader, LdapLimits.FilterDepth);
        text = ok ? writer._text.ToString() : null;
        return ok;
    }

    private readonly bool IsFull => _text.Length >= LdapLimits.FilterCharacters;

    private readonly bool TryWrite(ref BerReader reader, int depth)
    {
        if (!reader.TryRead(out var tag, out var content))
        {
            return false;
        }

        if (depth == 0 || IsFull)
        {
            _text.Append(Ellipsis);
            return true;
        }

        _text.Append('(');
        var inner = new BerReader(content);
        var ok = tag switch
        {
            And => TryWriteSet('&', inner, depth),
            Or => TryWriteSet('|', inner, depth),
            Not => TryWriteSet('!', inner, depth),
            0xA3 => TryWriteAssertion("=", inner),
            Substrings => TryWriteSubstrings(inner),
            0xA5 => TryWriteAssertion(">=", inner),
            0xA6 => TryWriteAssertion("<=", inner),
            Present => TryWritePresent(content),
            0xA8 => TryWriteAssertion("~=", inner),
            Extensible => TryWriteExtensible(inner),
            _ => false,
        };
        _text.Append(')');
        return ok;
    }

    private readonly bool TryWriteSet(char sign, BerReader inner, int depth)
    {
        _text.Append(sign);
        while (!inner.IsEmpty)
        {
            if (IsFull)
            {
                _text.Append(Ellipsis);
                return true;
            }

            if (!TryWrite(ref inner, depth - 1))
            {
                return false;
            }
        }

        return true;
    }

    private readonly bool TryWriteAssertion(string sign, BerReader inner)
    {
        if (!inner.TryRead(OctetString, out var attribute) || !inner.TryRead(OctetString, out var value))
        {
            return false;
        }

        WriteValue(attribute);
        _text.Append(sign);
        WriteValue(value);
        return true;
    }

    private readonly bool TryWritePresent(ReadOnlySpan<byte> attribute)
    {
        WriteValue(attribute);
        _text.Append("=*");
        return true;
    }

    // SubstringFilter: type, then initial [0], any [1], final [2].
    private readonly bool TryWriteSubstrings(BerReader inner)
    {
        if (!inner.TryRead(OctetString, out var attribute) || !inner.TryEnter(0x30, out var pieces))
        {
            return false;
        }

        WriteValue(attribute);
        _text.Append('=');
        var isFirst = true;
        byte tag = 0;
        while (!pieces.IsEmpty)
        {
            if (!pieces.TryRead(out tag, out var piece) || tag is < 0x80 or > 0x82)
            {
                return false;
            }

            _text.Append(isFirst && tag == 0x80 ? "" : "*");
            WriteValue(piece);
            isFirst = false;
        }

        _text.Append(tag == 0x82 ? "" : "*");
        return true;
    }

    // MatchingRuleAssertion: matchingRule [1], type [2], matchValue [3], dnAttributes [4].
    private readonly bool TryWriteExtensible(BerReader inner)
    {
        ReadOnlySpan<byte> rule = [], attribute = [], value = [];
        var isDn = false;
        while (!inner.IsEmpty)
        {
            if (!inner.TryRead(out var tag, out var content))
            {
                return false;
            }

            switch (tag)
            {
                case 0x81: rule = content; break;
                case 0x82: attribute = content; break;
                case 0x83: value = content; break;
                case 0x84: isDn = content is [not 0, ..]; break;
            }
        }

        WriteValue(attribute);
        _text.Append(isDn ? ":dn" : "");
        if (!rule.IsEmpty)
        {
            _text.Append(':');
            WriteValue(rule);
        }

        _text.Append(":=");
        WriteValue(value);
        return true;
    }

    private readonly void WriteValue(ReadOnlySpan<byte> value)
    {
        var isCut = value.Length > LdapLimits.FilterCharacters;
        value = isCut ? value[..LdapLimits.FilterCharacters] : value;
        if (Utf8.IsValid(value))
        {
            foreach (var c in Encoding.UTF8.GetString(value))
            {
                _ = IsPlain(c) ? _text.Append(c) : Escape((byte)c);
            }
        }
        else
        {
            foreach (var b in value)
            {
                _ = b < 0x80 && IsPlain((char)b) ? _text.Append((char)b) : Escape(b);
            }
        }

        _text.Append(isCut ? Ellipsis : "");
    }

    private readonly StringBuilder Escape(byte value) => _text.Append('\\').Append(value.ToString("x2", CultureInfo.InvariantCulture));

    private static bool IsPlain(char c) => c is not ('*' or '(' or ')' or '\\' or < ' ' or '\x7f');
}

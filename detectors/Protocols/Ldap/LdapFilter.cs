using System.Text;

namespace Deception.Protocols.Ldap;

/// <summary>What a part of a filter tests (RFC 4511, 4.5.1.7).</summary>
public enum LdapFilterKind { And, Or, Not, Equal, AtLeast, AtMost, Approximate, Present, Substring, Extensible, Unknown }

/// <summary>
/// A search filter as a tree, from the canonical text that this project's parser gives. Attributes and matching rules are in one spelling;
/// what was cut is <see cref="LdapFilterKind.Unknown"/>.
/// </summary>
public sealed class LdapFilter
{
    private LdapFilter(LdapFilterKind kind, string attribute = "", string rule = "", string written = "", IReadOnlyList<LdapFilter>? inner = null) =>
        (Kind, Attribute, Rule, Written, Inner) = (kind, attribute, rule, written, inner ?? []);

    /// <summary>What it tests.</summary>
    public LdapFilterKind Kind { get; }

    /// <summary>Attribute, as <see cref="LdapAttributeNames.Normalize"/> gives it; empty of sets.</summary>
    public string Attribute { get; }

    /// <summary>Number of the matching rule; empty of most.</summary>
    public string Rule { get; }

    /// <summary>The value with the escapes of RFC 4515.</summary>
    public string Written { get; }

    /// <summary>Filters of a set, or the one that is negated.</summary>
    public IReadOnlyList<LdapFilter> Inner { get; }

    /// <summary>The value without escapes, as bytes.</summary>
    public byte[] Bytes => Unescape(Written);

    /// <summary>The value without escapes and outer spaces, as text.</summary>
    public string Text => Written.Contains('\\', StringComparison.Ordinal) ? Encoding.UTF8.GetString(Bytes).Trim() : Written.Trim();

    /// <summary>Reads canonical text. Never throws; what isn't a filter is <see cref="LdapFilterKind.Unknown"/>.</summary>
    public static LdapFilter Parse(string text)
    {
        var (at, nodes) = (0, 0);
        return Parse(text, ref at, ref nodes, LdapLimits.FilterDepth + 1);
    }

    private static LdapFilter Parse(string text, ref int at, ref int nodes, int depth)
    {
        if (at + 1 >= text.Length || text[at] != '(' || depth == 0 || ++nodes > LdapLimits.FilterNodes)
        {
            at = text.Length;
            return new(LdapFilterKind.Unknown);
        }

        at++;
        if (text[at] is not ('&' or '|' or '!'))
        {
            var end = text.IndexOf(')', at);
            var item = end < 0 ? text[at..] : text[at..end];
            at = end < 0 ? text.Length : end + 1;
            return Item(item);
        }

        var kind = text[at++] switch { '&' => LdapFilterKind.And, '|' => LdapFilterKind.Or, _ => LdapFilterKind.Not };
        var inner = new List<LdapFilter>();
        while (at < text.Length && text[at] != ')')
        {
            if (text[at] == '(')
            {
                inner.Add(Parse(text, ref at, ref nodes, depth - 1));
            }
            else
            {
                inner.Add(new(LdapFilterKind.Unknown)); // an ellipsis
                at = text.IndexOfAny(['(', ')'], at) is var next and >= 0 ? next : text.Length;
            }
        }

        at++;
        return new(kind, inner: inner);
    }

    private static LdapFilter Item(string item)
    {
        var sign = item.IndexOf('=', StringComparison.Ordinal);
        if (sign < 1)
        {
            return new(LdapFilterKind.Unknown);
        }

        var (left, value) = (item[..sign], item[(sign + 1)..]);
        switch (left[^1])
        {
            case '>': return new(LdapFilterKind.AtLeast, LdapAttributeNames.Normalize(left[..^1]), "", value);
            case '<': return new(LdapFilterKind.AtMost, LdapAttributeNames.Normalize(left[..^1]), "", value);
            case '~': return new(LdapFilterKind.Approximate, LdapAttributeNames.Normalize(left[..^1]), "", value);
            case ':':
                var parts = left[..^1].Split(':');
                var rule = parts.Length > 1 && !parts[^1].Equals("dn", StringComparison.OrdinalIgnoreCase) ? parts[^1] : "";
                return new(LdapFilterKind.Extensible, LdapAttributeNames.Normalize(parts[0]), LdapAttributeNames.Number(rule) ?? rule, value);
            default:
                var kind = value.Length > 0 && value.AsSpan().Trim('*').IsEmpty ? LdapFilterKind.Present
                    : value.Contains('*', StringComparison.Ordinal) ? LdapFilterKind.Substring : LdapFilterKind.Equal;
                return new(kind, LdapAttributeNames.Normalize(left), "", value);
        }
    }

    private static byte[] Unescape(string written)
    {
        var bytes = new List<byte>(written.Length);
        Span<byte> utf8 = stackalloc byte[4];
        for (var i = 0; i < written.Length; i++)
        {
            if (written[i] == '\\' && i + 2 < written.Length && Convert.FromHexString(written.AsSpan(i + 1, 2), utf8, out _, out _) == System.Buffers.OperationStatus.Done)
            {
                bytes.Add(utf8[0]);
                i += 2;
            }
            else if (Rune.TryGetRuneAt(written, i, out var rune))
            {
                bytes.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
                i += rune.Utf16SequenceLength - 1;
            }
        }

        return [.. bytes];
    }
}

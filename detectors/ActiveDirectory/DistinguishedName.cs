using System.Diagnostics.CodeAnalysis;

namespace Deception.ActiveDirectory;

/// <summary>An attribute and value of a relative distinguished name, unescaped.</summary>
/// <param name="Type">Short upper-case name (CN, OU, DC, …), or the dotted number of a type without one.</param>
/// <param name="Value">As written, escapes resolved.</param>
public readonly record struct NamePart(string Type, string Value);

/// <summary>
/// A distinguished name (RFC 4514). Equal when the directory would take both for the same: letter case, spaces around
/// separators, repeated spaces, the kind of escape and types written as numbers make no difference.
/// </summary>
public sealed class DistinguishedName : IEquatable<DistinguishedName>
{
    private readonly string[] _keys;

    internal DistinguishedName(IReadOnlyList<IReadOnlyList<NamePart>> components)
    {
        Components = components;
        _keys = [.. components.Select(KeyOf)];
    }

    /// <summary>Relative names from the object up to the root; each has one part or, rarely, several.</summary>
    public IReadOnlyList<IReadOnlyList<NamePart>> Components { get; }

    /// <summary>Value of the first part: the object's own name.</summary>
    public string Name => Components[0][0].Value;

    /// <summary>DNS name of the domain, from the DC parts at the end; null without any.</summary>
    public string? Domain
    {
        get
        {
            var labels = Components.Reverse().TakeWhile(c => c is [{ Type: "DC" }]).Select(c => c[0].Value).Reverse();
            var domain = string.Join('.', labels);
            return domain.Length == 0 ? null : domain;
        }
    }

    /// <summary>True when this object is <paramref name="ancestor"/> or lies somewhere below it.</summary>
    public bool IsWithin(DistinguishedName ancestor) => _keys.AsSpan().EndsWith(ancestor._keys);

    /// <summary>From text (RFC 4514; also the quotes and semicolons of RFC 1779). False when it is none, or empty.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out DistinguishedName? name) =>
        DistinguishedNameParser.TryParse(text, out name);

    /// <inheritdoc/>
    public bool Equals(DistinguishedName? other) => other is not null && _keys.AsSpan().SequenceEqual(other._keys);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DistinguishedName);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var key in _keys)
        {
            hash.Add(key, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }

    /// <summary>Text of RFC 4514, with its own escapes, in the letter case that was given.</summary>
    public override string ToString() =>
        string.Join(',', Components.Select(c => string.Join('+', c.Select(p => $"{p.Type}={Escape(p.Value)}"))));

    private static string KeyOf(IReadOnlyList<NamePart> parts) => string.Join('+', parts
        .Select(p => $"{p.Type}={Escape(string.Join(' ', p.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToUpperInvariant())}")
        .Order(StringComparer.Ordinal));

    private static string Escape(string value)
    {
        var text = new System.Text.StringBuilder(value.Length + 4);
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            var atEdge = (i == 0 && c is ' ' or '#') || (i == value.Length - 1 && c == ' ');
            if (c < ' ')
            {
                text.Append('\\').Append(((int)c).ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
            else
            {
                (atEdge || c is ',' or '+' or '"' or '\\' or '<' or '>' or ';' or '=' ? text.Append('\\') : text).Append(c);
            }
        }

        return text.ToString();
    }
}

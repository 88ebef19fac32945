using System.Text;
using Deception.Protocols.Asn1;

namespace Deception.Protocols.Ldap;

/// <summary>Finds who binds in the credentials of SASL mechanisms that name the user in the clear.</summary>
internal static class SaslIdentity
{
    /// <summary>The user's name; empty when the mechanism or message doesn't tell.</summary>
    public static string Of(string mechanism, ReadOnlySpan<byte> credentials) => mechanism.ToUpperInvariant() switch
    {
        "DIGEST-MD5" => Digest(credentials),
        "PLAIN" => Plain(credentials),
        ['S', 'C', 'R', 'A', 'M', '-', ..] => Scram(credentials),
        _ => "",
    };

    // client-first-message (RFC 5802, 7): n,,n=user,r=nonce; in a name =2C is a comma and =3D an equals sign.
    private static string Scram(ReadOnlySpan<byte> credentials)
    {
        var start = credentials.IndexOf(",n="u8);
        if (start < 0)
        {
            return "";
        }

        var name = credentials[(start + 3)..];
        var end = name.IndexOf((byte)',');
        return BerReader.Text(end < 0 ? name : name[..end], LdapLimits.TextBytes)
            .Replace("=2C", ",", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
    }

    // digest-response (RFC 2831, 2.1.2): username="chris",realm="elwood.example",nonce=…
    private static string Digest(ReadOnlySpan<byte> credentials)
    {
        var user = Directive(credentials, "username=\""u8);
        var realm = Directive(credentials, "realm=\""u8);
        return user.Length == 0 || realm.Length == 0 || user.AsSpan().ContainsAny("@\\=") ? user : $"{user}@{realm}";
    }

    // message (RFC 4616, 2): authzid NUL authcid NUL password. The password isn't touched.
    private static string Plain(ReadOnlySpan<byte> credentials)
    {
        var first = credentials.IndexOf((byte)0);
        var rest = credentials[(first + 1)..];
        var second = rest.IndexOf((byte)0);
        return first < 0 || second < 0 ? "" : BerReader.Text(rest[..second], LdapLimits.TextBytes);
    }

    private static string Directive(ReadOnlySpan<byte> credentials, ReadOnlySpan<byte> key)
    {
        var start = credentials.IndexOf(key);
        while (start > 0 && credentials[start - 1] is not ((byte)',' or (byte)' '))
        {
            var next = credentials[(start + 1)..].IndexOf(key);
            start = next < 0 ? -1 : start + 1 + next;
        }

        if (start < 0)
        {
            return "";
        }

        var text = new List<byte>();
        foreach (ref readonly var b in credentials[(start + key.Length)..])
        {
            if (b == '"' || text.Count == LdapLimits.TextBytes)
            {
                break;
            }

            text.Add(b);
        }

        return Encoding.UTF8.GetString(text.ToArray()).Replace("\\\\", "\\", StringComparison.Ordinal);
    }
}

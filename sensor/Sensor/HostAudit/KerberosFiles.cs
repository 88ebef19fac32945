using System.Buffers.Binary;
using System.Text;

namespace Deception.Sensor.HostAudit;

/// <summary>Whose a Kerberos file is: names alone, no keys.</summary>
internal static class KerberosFiles
{
    private const int MostParts = 16, MostText = 1024;

    /// <summary>The default principal of a ticket cache, versions 3 and 4 of the file format: <c>05 04</c>, header, then the principal.</summary>
    public static bool TryPrincipalOfCache(ReadOnlySpan<byte> bytes, out string principal)
    {
        principal = "";
        if (bytes.Length < 4 || bytes[0] != 5 || bytes[1] is not (3 or 4))
        {
            return false;
        }
        var rest = bytes[2..];
        if (bytes[1] == 4)
        {
            int header = BinaryPrimitives.ReadUInt16BigEndian(rest);
            if (header > rest.Length - 2)
            {
                return false;
            }
            rest = rest[(2 + header)..];
        }
        // Name type, number of parts, realm, parts; lengths of four bytes.
        if (rest.Length < 8 || BinaryPrimitives.ReadUInt32BigEndian(rest[4..]) is var count && count is 0 or > MostParts)
        {
            return false;
        }
        rest = rest[8..];
        if (!TryText(ref rest, 4, out var realm))
        {
            return false;
        }
        var parts = new string[count];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!TryText(ref rest, 4, out parts[i]))
            {
                return false;
            }
        }
        principal = $"{string.Join('/', parts)}@{realm}";
        return true;
    }

    /// <summary>The first entry's principal of a keytab, version 2 of the file format: <c>05 02</c>, then entries of size(4) parts(2) realm names … with lengths of two bytes.</summary>
    public static bool TryPrincipalOfKeytab(ReadOnlySpan<byte> bytes, out string principal)
    {
        principal = "";
        if (bytes.Length < 2 || bytes[0] != 5 || bytes[1] != 2)
        {
            return false;
        }
        for (var rest = bytes[2..]; rest.Length >= 6;)
        {
            var size = BinaryPrimitives.ReadInt32BigEndian(rest);
            rest = rest[4..];
            if (size <= 0) // a hole
            {
                var hole = size == int.MinValue ? int.MaxValue : -size;
                if (hole == 0 || hole > rest.Length)
                {
                    return false;
                }
                rest = rest[hole..];
                continue;
            }
            if (size < 2 || size > rest.Length || BinaryPrimitives.ReadUInt16BigEndian(rest) is var count && count is 0 or > MostParts)
            {
                return false;
            }
            var entry = rest[2..size];
            if (!TryText(ref entry, 2, out var realm))
            {
                return false;
            }
            var parts = new string[count];
            for (var i = 0; i < parts.Length; i++)
            {
                if (!TryText(ref entry, 2, out parts[i]))
                {
                    return false;
                }
            }
            principal = $"{string.Join('/', parts)}@{realm}";
            return true;
        }
        return false;
    }

    private static bool TryText(ref ReadOnlySpan<byte> rest, int width, out string text)
    {
        text = "";
        if (rest.Length < width)
        {
            return false;
        }
        var length = width == 4 ? BinaryPrimitives.ReadUInt32BigEndian(rest) : BinaryPrimitives.ReadUInt16BigEndian(rest);
        if (length > MostText || length > rest.Length - width)
        {
            return false;
        }
        text = Encoding.UTF8.GetString(rest.Slice(width, (int)length));
        rest = rest[(width + (int)length)..];
        return true;
    }
}

/// <summary>Private keys in files.</summary>
internal static class PrivateKeys
{
    private const string OpenSsh = "-----BEGIN OPENSSH PRIVATE KEY-----";

    /// <summary>True for one that nothing protects. PEM says <c>ENCRYPTED</c>; OpenSSH's form names its cipher after <c>openssh-key-v1</c>.</summary>
    public static bool IsPlain(string text)
    {
        var start = text.IndexOf("-----BEGIN ", StringComparison.Ordinal);
        if (start < 0 || !text.AsSpan(start).TrimEnd().Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            return false;
        }
        if (!text.AsSpan(start).StartsWith(OpenSsh, StringComparison.Ordinal))
        {
            return !text.Contains("ENCRYPTED", StringComparison.Ordinal);
        }
        var body = text[(start + OpenSsh.Length)..];
        var end = body.IndexOf('-', StringComparison.Ordinal);
        var bytes = new byte[body.Length];
        return end > 0 && Convert.TryFromBase64String(body[..end].ReplaceLineEndings(""), bytes, out var length)
            && bytes.AsSpan(0, length).StartsWith("openssh-key-v1\0\0\0\0\u0004none"u8);
    }
}

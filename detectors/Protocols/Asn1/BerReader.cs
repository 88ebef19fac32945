namespace Deception.Protocols.Asn1;

/// <summary>
/// Walks the elements of a BER value (X.690) without throwing: lengths may take more bytes than they need, as some
/// clients send them; indefinite lengths and tags of more than one byte, which Kerberos, LDAP and SPNEGO never use, are refused.
/// </summary>
internal ref struct BerReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsEmpty => _rest.IsEmpty;

    /// <summary>All bytes not yet read.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>Tag of the next element; 0 at the end.</summary>
    public readonly byte Tag => _rest.IsEmpty ? (byte)0 : _rest[0];

    /// <summary>Reads the next element, whatever it is.</summary>
    public bool TryRead(out byte tag, out ReadOnlySpan<byte> content)
    {
        if (_rest.Length > 1 && _rest[1] < 0x80 && (_rest[0] & 0x1F) != 0x1F && _rest[1] <= _rest.Length - 2)
        {
            tag = _rest[0];
            content = _rest.Slice(2, _rest[1]);
            _rest = _rest[(2 + content.Length)..];
            return true;
        }

        if (!TryReadHeader(_rest, out var header, out var length) || header == 0 || length > _rest.Length - header)
        {
            tag = 0;
            content = default;
            return false;
        }

        tag = _rest[0];
        content = _rest.Slice(header, length);
        _rest = _rest[(header + length)..];
        return true;
    }

    /// <summary>Reads the next element if it has this tag; else it stays.</summary>
    public bool TryRead(byte tag, out ReadOnlySpan<byte> content)
    {
        content = default;
        return Tag == tag && !_rest.IsEmpty && TryRead(out _, out content);
    }

    /// <summary>Steps into the next element if it has this tag.</summary>
    public bool TryEnter(byte tag, out BerReader inner)
    {
        var ok = TryRead(tag, out var content);
        inner = new BerReader(content);
        return ok;
    }

    /// <summary>Reads an INTEGER or ENUMERATED of at most eight bytes.</summary>
    public bool TryReadInteger(byte tag, out long value)
    {
        value = 0;
        return TryRead(tag, out var content) && TryInteger(content, out value);
    }

    /// <summary>Reads text in UTF-8, cut off at <paramref name="maxBytes"/>; bad bytes become U+FFFD.</summary>
    public bool TryReadText(byte tag, int maxBytes, out string text)
    {
        var ok = TryRead(tag, out var content);
        text = Text(content, maxBytes);
        return ok;
    }

    /// <summary>Reads the header of an element of which not all need be there yet.</summary>
    /// <param name="bytes">From the element's first byte on.</param>
    /// <param name="headerLength">Bytes of tag and length; 0 when more bytes are needed to tell.</param>
    /// <param name="contentLength">Bytes after them.</param>
    /// <returns>False when no element starts so.</returns>
    public static bool TryReadHeader(ReadOnlySpan<byte> bytes, out int headerLength, out int contentLength)
    {
        (headerLength, contentLength) = (0, 0);
        if (bytes.Length < 2)
        {
            return bytes.IsEmpty || (bytes[0] & 0x1F) != 0x1F;
        }

        var lengthBytes = bytes[1] < 0x80 ? 0 : bytes[1] & 0x7F;
        if (!IsReadable(bytes) || lengthBytes > sizeof(int))
        {
            return false;
        }

        if (bytes.Length < 2 + lengthBytes)
        {
            return true;
        }

        var length = lengthBytes == 0 ? bytes[1] : 0u;
        for (var i = 0; i < lengthBytes; i++)
        {
            length = length << 8 | bytes[2 + i];
        }

        if (length > int.MaxValue)
        {
            return false;
        }

        (headerLength, contentLength) = (2 + lengthBytes, (int)length);
        return true;
    }

    /// <summary>The number that stands in the content of an INTEGER.</summary>
    public static bool TryInteger(ReadOnlySpan<byte> content, out long value)
    {
        value = 0;
        if (content.IsEmpty || content.Length > sizeof(long))
        {
            return false;
        }

        value = (sbyte)content[0];
        foreach (var b in content[1..])
        {
            value = value << 8 | b;
        }

        return true;
    }

    /// <summary>Text in UTF-8, cut off at <paramref name="maxBytes"/>.</summary>
    public static string Text(ReadOnlySpan<byte> content, int maxBytes) =>
        TextPool.Get(content.Length > maxBytes ? content[..maxBytes] : content);

    private static bool IsReadable(ReadOnlySpan<byte> bytes) => bytes.Length >= 2 && (bytes[0] & 0x1F) != 0x1F && bytes[1] != 0x80;
}

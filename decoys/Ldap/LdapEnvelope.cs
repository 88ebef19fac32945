using System.Formats.Asn1;

namespace Deception.Decoys.Ldap;

/// <summary>The frame of an LDAP message (RFC 4511, 4.1.1): <c>30 0C 02 01 01 60 07 …</c>.</summary>
/// <param name="id">messageID.</param>
/// <param name="operation">Tag of protocolOp.</param>
/// <param name="content">Content of protocolOp.</param>
internal readonly ref struct LdapEnvelope(int id, byte operation, ReadOnlySpan<byte> content)
{
    private const byte Sequence = 0x30;
    private const byte Integer = 0x02;
    private const int MaxLengthBytes = 4;

    public int Id { get; } = id;

    public byte Operation { get; } = operation;

    public ReadOnlySpan<byte> Content { get; } = content;

    /// <summary>Where a message ends; see <see cref="Hosting.Framing"/>.</summary>
    public static int LengthOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes[0] != Sequence)
        {
            return -1;
        }
        if (bytes.Length < 2)
        {
            return 0;
        }
        if (bytes[1] < 0x80)
        {
            return 2 + bytes[1];
        }
        var count = bytes[1] & 0x7F;
        if (count is 0 or > MaxLengthBytes)
        {
            return -1;
        }
        if (bytes.Length < 2 + count)
        {
            return 0;
        }
        long length = 0;
        foreach (var b in bytes.Slice(2, count))
        {
            length = (length << 8) | b;
        }
        return length > int.MaxValue - 2 - count ? -1 : (int)length + 2 + count;
    }

    /// <summary>Reads a whole message.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out LdapEnvelope envelope)
    {
        envelope = default;
        if (!TryTake(ref message, out var outer, out var fields) || outer != Sequence
            || !TryTake(ref fields, out var tag, out var id) || tag != Integer || id.Length is < 1 or > 4 || (id[0] & 0x80) != 0
            || !TryTake(ref fields, out var operation, out var content))
        {
            return false;
        }
        var number = 0;
        foreach (var b in id)
        {
            number = (number << 8) | b;
        }
        envelope = new LdapEnvelope(number, operation, content);
        return true;
    }

    /// <summary>Takes the next element off some bytes; false, and never an exception, when there is none.</summary>
    public static bool TryTake(scoped ref ReadOnlySpan<byte> bytes, out byte tag, out ReadOnlySpan<byte> content)
    {
        tag = 0;
        content = default;
        // Neither indefinite lengths nor tags of several bytes occur in LDAP.
        if (bytes.Length < 2 || bytes[1] == 0x80 || (bytes[0] & 0x1F) == 0x1F
            || !AsnDecoder.TryReadEncodedValue(bytes, AsnEncodingRules.BER, out _, out var offset, out var size, out var used))
        {
            return false;
        }
        tag = bytes[0];
        content = bytes.Slice(offset, size);
        bytes = bytes[used..];
        return true;
    }
}

using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Deception.Protocols.Asn1;

namespace Deception.Protocols.Kerberos;

/// <summary>Reads the types that Kerberos messages share (RFC 4120, 5.2). False means that the bytes are no such type.</summary>
internal static class KerberosFields
{
    public const byte Integer = 0x02;
    public const byte BitString = 0x03;
    public const byte OctetString = 0x04;
    public const byte GeneralizedTime = 0x18;
    public const byte GeneralString = 0x1B;
    public const byte Sequence = 0x30;
    public const byte Ticket = 0x61;

    [ThreadStatic]
    private static ReadPool<KerberosName>? t_names;

    /// <summary>Tag of context field <paramref name="number"/>.</summary>
    public static byte Field(int number) => (byte)(0xA0 | number);

    /// <summary>Reads an Int32. Windows writes some encryption types as negative numbers (MS-KILE 3.1.5.2).</summary>
    public static bool TryInt32(BerReader field, out int value)
    {
        var ok = field.TryReadInteger(Integer, out var wide);
        value = unchecked((int)wide);
        return ok && wide is >= int.MinValue and <= uint.MaxValue;
    }

    /// <summary>Reads a UInt32, also when it was written as a negative number, as by older clients for a nonce.</summary>
    public static bool TryUInt32(BerReader field, out uint value)
    {
        var ok = TryInt32(field, out var signed);
        value = unchecked((uint)signed);
        return ok;
    }

    /// <summary>Reads a KerberosString. Windows puts UTF-8 into it.</summary>
    public static bool TryText(BerReader field, out string text) => field.TryReadText(GeneralString, KerberosLimits.TextBytes, out text);

    /// <summary>Reads KerberosFlags: the first 32 bits, bit 0 as the most significant.</summary>
    public static bool TryFlags(BerReader field, out uint flags)
    {
        flags = 0;
        if (!field.TryRead(BitString, out var content) || content.IsEmpty)
        {
            return false;
        }

        Span<byte> bits = stackalloc byte[sizeof(uint)];
        content[1..Math.Min(content.Length, 5)].CopyTo(bits);
        flags = BinaryPrimitives.ReadUInt32BigEndian(bits);
        return true;
    }

    /// <summary>Reads a KerberosTime, <c>yyyyMMddHHmmssZ</c> (RFC 4120, 5.2.3); what isn't one is null.</summary>
    public static DateTimeOffset? Time(BerReader field)
    {
        if (!field.TryRead(GeneralizedTime, out var text) || text.Length != 15 || text[14] != 'Z' || text[..14].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return null;
        }

        var (year, month, day) = ((100 * Two(text)) + Two(text[2..]), Two(text[4..]), Two(text[6..]));
        var (hour, minute, second) = (Two(text[8..]), Two(text[10..]), Two(text[12..]));
        return year >= 1 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) && hour < 24 && minute < 60 && second < 60
            ? new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero)
            : null;

        static int Two(ReadOnlySpan<byte> digits) => (10 * (digits[0] - '0')) + digits[1] - '0';
    }

    /// <summary>Reads a PrincipalName; null without any component.</summary>
    public static bool TryName(BerReader field, out KerberosName? name)
    {
        var bytes = field.Rest;
        var names = t_names ??= new();
        name = names.Find(bytes);
        if (name is not null)
        {
            return true;
        }

        if (!field.TryEnter(Sequence, out var fields)
            || !fields.TryEnter(Field(0), out var typeField) || !TryInt32(typeField, out var type)
            || !fields.TryEnter(Field(1), out var list) || !list.TryEnter(Sequence, out list))
        {
            return false;
        }

        var parts = new List<string>(2);
        while (!list.IsEmpty && parts.Count < KerberosLimits.NameParts)
        {
            if (!list.TryReadText(GeneralString, KerberosLimits.TextBytes, out var part))
            {
                return false;
            }

            parts.Add(part);
        }

        name = parts.Count == 0 ? null : names.Keep(bytes, new KerberosName(type, parts));
        return true;
    }

    /// <summary>Reads EncryptedData (5.2.9): its type, the key's version, the cipher text.</summary>
    public static bool TryEncrypted(BerReader field, out int type, out uint? keyVersion, out ReadOnlySpan<byte> cipher)
    {
        type = 0;
        keyVersion = null;
        cipher = default;
        if (!field.TryEnter(Sequence, out var fields) || !fields.TryEnter(Field(0), out var typeField) || !TryInt32(typeField, out type))
        {
            return false;
        }

        if (fields.TryEnter(Field(1), out var versionField))
        {
            if (!TryUInt32(versionField, out var version))
            {
                return false;
            }

            keyVersion = version;
        }

        return fields.TryEnter(Field(2), out var cipherField) && cipherField.TryRead(OctetString, out cipher);
    }

    /// <summary>Reads a Ticket (5.3) with its application tag.</summary>
    public static bool TryTicket(ref BerReader reader, [NotNullWhen(true)] out KerberosTicket? ticket)
    {
        ticket = null;
        if (!reader.TryEnter(Ticket, out var fields) || !fields.TryEnter(Sequence, out fields)
            || !fields.TryEnter(Field(0), out _)
            || !fields.TryEnter(Field(1), out var realmField) || !TryText(realmField, out var realm)
            || !fields.TryEnter(Field(2), out var nameField) || !TryName(nameField, out var service) || service is null
            || !fields.TryEnter(Field(3), out var encrypted) || !TryEncrypted(encrypted, out var type, out var version, out var cipher))
        {
            return false;
        }

        ticket = new KerberosTicket(realm, service, type, version, Digest.Of(cipher));
        return true;
    }
}

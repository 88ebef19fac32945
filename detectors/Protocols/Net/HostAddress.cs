using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Deception.Protocols.Net;

/// <summary>An IPv4 or IPv6 address as a value; IPv4 is kept in its mapped form (RFC 4291, 2.5.5.2), so both compare equal.</summary>
public readonly record struct HostAddress(ulong High, ulong Low)
{
    private const ulong MappedPrefix = 0x0000_FFFF_0000_0000;

    /// <summary>True for IPv4 and IPv4-mapped addresses.</summary>
    public bool IsIPv4 => High == 0 && (Low & 0xFFFF_FFFF_0000_0000) == MappedPrefix;

    /// <summary>From four or sixteen bytes in network order; other lengths give the unspecified address.</summary>
    public static HostAddress From(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        4 => new(0, MappedPrefix | BinaryPrimitives.ReadUInt32BigEndian(bytes)),
        16 => new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..])),
        _ => default,
    };

    /// <summary>From text; false when it is no address.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out HostAddress address)
    {
        var ok = IPAddress.TryParse(text, out var parsed);
        address = ok ? From(parsed!.GetAddressBytes()) : default;
        return ok;
    }

    /// <summary>The address as the framework knows it.</summary>
    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
        return new IPAddress(IsIPv4 ? bytes[12..] : bytes);
    }

    /// <summary>Canonical text (RFC 5952).</summary>
    public override string ToString() =>
        IsIPv4 ? string.Create(null, stackalloc char[15], $"{(byte)(Low >> 24)}.{(byte)(Low >> 16)}.{(byte)(Low >> 8)}.{(byte)Low}") : ToIPAddress().ToString();
}

/// <summary>An address and a TCP or UDP port.</summary>
public readonly record struct Endpoint(HostAddress Address, ushort Port)
{
    /// <summary><c>10.0.0.1:88</c> or <c>[2001:db8::1]:88</c>.</summary>
    public override string ToString() => Address.IsIPv4 ? $"{Address}:{Port}" : $"[{Address}]:{Port}";
}

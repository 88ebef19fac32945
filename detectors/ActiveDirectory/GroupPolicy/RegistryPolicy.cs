using System.Buffers.Binary;
using System.Text;

namespace Deception.ActiveDirectory.GroupPolicy;

/// <summary>A value that a policy sets in the registry.</summary>
/// <param name="Key">Key below HKLM or HKCU.</param>
/// <param name="Name">Value's name; those that start with <c>**</c> are orders to delete.</param>
/// <param name="Type">1 REG_SZ, 2 REG_EXPAND_SZ, 3 REG_BINARY, 4 REG_DWORD, 7 REG_MULTI_SZ, 11 REG_QWORD.</param>
/// <param name="Text">Number or text; bytes in hexadecimal.</param>
public readonly record struct RegistryValue(string Key, string Name, uint Type, string Text);

/// <summary>
/// <c>Registry.pol</c> (MS-GPREG 2.2.1): <c>50 52 65 67 01 00 00 00</c> ("PReg", version 1), then entries <c>[key;value;type;size;data]</c> in UTF-16, in which
/// type and size are 4 bytes each.
/// </summary>
public static class RegistryPolicy
{
    private const int MostBytes = 16 * 1024 * 1024, MostEntries = 100_000;

    /// <summary>Reads it; false when it is none. What comes after a broken entry is left.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out IReadOnlyList<RegistryValue> values)
    {
        List<RegistryValue> read = [];
        values = read;
        if (bytes.Length is < 8 or > MostBytes || !bytes.StartsWith("PReg\u0001\0\0\0"u8))
        {
            return false;
        }
        var rest = bytes[8..];
        while (read.Count < MostEntries && TryReadEntry(ref rest, out var value))
        {
            read.Add(value);
        }
        return true;
    }

    private static bool TryReadEntry(ref ReadOnlySpan<byte> rest, out RegistryValue value)
    {
        value = default;
        if (!TryTake(ref rest, '[') || !TryTakeText(ref rest, out var key) || !TryTakeText(ref rest, out var name)
            || !TryTakeNumber(ref rest, out var type) || !TryTakeNumber(ref rest, out var size) || size > rest.Length)
        {
            return false;
        }
        var data = rest[..(int)size];
        rest = rest[(int)size..];
        value = new RegistryValue(key, name, type, TextOf(type, data));
        return TryTake(ref rest, ']');
    }

    private static bool TryTake(ref ReadOnlySpan<byte> rest, char expected)
    {
        if (rest.Length < 2 || BinaryPrimitives.ReadUInt16LittleEndian(rest) != expected)
        {
            return false;
        }
        rest = rest[2..];
        return true;
    }

    private static bool TryTakeText(ref ReadOnlySpan<byte> rest, out string text)
    {
        for (var i = 0; i + 3 < rest.Length; i += 2)
        {
            if (rest[i] == 0 && rest[i + 1] == 0)
            {
                text = Encoding.Unicode.GetString(rest[..i]);
                rest = rest[(i + 2)..];
                return TryTake(ref rest, ';');
            }
        }
        text = "";
        return false;
    }

    private static bool TryTakeNumber(ref ReadOnlySpan<byte> rest, out uint number)
    {
        number = rest.Length < 4 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(rest);
        if (rest.Length < 4)
        {
            return false;
        }
        rest = rest[4..];
        return TryTake(ref rest, ';');
    }

    private static string TextOf(uint type, ReadOnlySpan<byte> data) => type switch
    {
        4 when data.Length >= 4 => BinaryPrimitives.ReadUInt32LittleEndian(data).ToString(System.Globalization.CultureInfo.InvariantCulture),
        11 when data.Length >= 8 => BinaryPrimitives.ReadUInt64LittleEndian(data).ToString(System.Globalization.CultureInfo.InvariantCulture),
        1 or 2 => Encoding.Unicode.GetString(data).TrimEnd('\0'),
        7 => string.Join(';', Encoding.Unicode.GetString(data).Split('\0', StringSplitOptions.RemoveEmptyEntries)),
        _ => Convert.ToHexString(data[..Math.Min(data.Length, 256)]),
    };
}

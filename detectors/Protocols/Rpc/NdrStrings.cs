using System.Buffers.Binary;

namespace Deception.Protocols.Rpc;

/// <summary>
/// Finds the texts in stub data without knowing an operation's layout: conformant varying arrays of UTF-16 (C706, 14.3.4.2),
/// <c>05 00 00 00 | 00 00 00 00 | 05 00 00 00 | 5c 00 5c 00 …</c>, each at its alignment. What looks so by chance and holds
/// control characters is passed over.
/// </summary>
public static class NdrStrings
{
    private const int MostTexts = 32, MostCharacters = 1024;

    /// <summary>The texts of at least two characters, in order; empty when there are none. Never throws.</summary>
    public static IReadOnlyList<string> In(in RpcArguments arguments)
    {
        List<string>? found = null;
        var stub = arguments.Stub.Span;
        var size = arguments.IsNdr64 ? 8 : 4;
        for (var at = 0; at + (3 * size) < stub.Length && (found?.Count ?? 0) < MostTexts; at += size)
        {
            if (TryTake(stub, at, size, arguments.IsLittleEndian, out var text, out var end))
            {
                (found ??= []).Add(text);
                at = ((end + size - 1) & -size) - size;
            }
        }

        return found ?? (IReadOnlyList<string>)[];
    }

    private static bool TryTake(ReadOnlySpan<byte> stub, int at, int size, bool little, out string text, out int end)
    {
        text = "";
        end = at;
        var most = Number(stub[at..], size, little);
        var offset = Number(stub[(at + size)..], size, little);
        var actual = Number(stub[(at + (2 * size))..], size, little);
        var start = at + (3 * size);
        if (offset != 0 || actual is < 2 or > MostCharacters || actual > most || most > ushort.MaxValue || start + ((int)actual * 2) > stub.Length)
        {
            return false;
        }

        var length = (int)actual;
        Span<char> characters = stackalloc char[MostCharacters];
        for (var i = 0; i < length; i++)
        {
            var pair = stub[(start + (2 * i))..];
            characters[i] = (char)(little ? BinaryPrimitives.ReadUInt16LittleEndian(pair) : BinaryPrimitives.ReadUInt16BigEndian(pair));
        }

        end = start + (2 * length);
        var visible = characters[..length];
        visible = visible[^1] == 0 ? visible[..^1] : visible;
        foreach (var character in visible)
        {
            if (char.IsControl(character))
            {
                return false;
            }
        }

        text = new string(visible);
        return visible.Length > 0;
    }

    private static ulong Number(ReadOnlySpan<byte> bytes, int size, bool little) => size == 8
        ? (little ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : BinaryPrimitives.ReadUInt64BigEndian(bytes))
        : RpcHeader.U32(bytes, little);
}

using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Deception.Contracts;

/// <summary>Finds and opens the boxes of a leaf. Usable from several threads; what doesn't open is passed over.</summary>
public sealed class SealReader
{
    private readonly ReadOnlyMemory<byte> _key;
    private readonly Dictionary<UInt128, List<SealedBox>> _boxes = [];

    /// <summary>Indexes the boxes of a policy.</summary>
    /// <param name="boxes">Null for none.</param>
    public SealReader(SealedHoney? boxes)
    {
        _key = boxes?.Key ?? default;
        foreach (var box in boxes?.Boxes ?? [])
        {
            if (box?.Digest.Length != HoneySeal.DigestSize || _key.Length != HoneySeal.KeySize)
            {
                continue;
            }
            var digest = BinaryPrimitives.ReadUInt128BigEndian(box.Digest.Span);
            if (!_boxes.TryGetValue(digest, out var list))
            {
                _boxes[digest] = list = [];
            }
            list.Add(box);
        }
    }

    /// <summary>True without any box.</summary>
    public bool IsEmpty => _boxes.Count == 0;

    /// <summary>What the boxes of a leaf hold, in their order. Allocates nothing when there are none.</summary>
    /// <param name="kind">One of <see cref="SealKind"/>.</param>
    /// <param name="leaf">What was said on the wire; letter case makes no difference.</param>
    /// <param name="type">The JSON type that this kind of box holds.</param>
    public IReadOnlyList<T> Open<T>(string kind, ReadOnlySpan<char> leaf, JsonTypeInfo<T> type)
    {
        if (IsEmpty || !HoneySeal.TryDigest(_key.Span, kind, leaf, out var digest) || !_boxes.TryGetValue(digest, out var boxes))
        {
            return [];
        }
        List<T> opened = [];
        foreach (var box in boxes)
        {
            if (HoneySeal.Open(_key.Span, kind, leaf, box) is { } json && TryRead(json, type, out var content))
            {
                opened.Add(content);
            }
        }
        return opened;
    }

    private static bool TryRead<T>(byte[] json, JsonTypeInfo<T> type, out T content)
    {
        try
        {
            content = JsonSerializer.Deserialize(json, type)!;
            return content is not null;
        }
        catch (JsonException)
        {
            content = default!;
            return false;
        }
    }
}

using System.IO.Compression;
using System.Text.Json;

namespace Deception.Contracts;

/// <summary><see cref="Sightings"/> as they are sealed: JSON, compressed by Brotli.</summary>
public static class SightingsFile
{
    // What the broker takes grows to this at most; a controller writes far less.
    private const int MostBytes = 64 << 20;

    /// <summary>Writes.</summary>
    public static byte[] Write(Sightings sightings)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest))
        {
            JsonSerializer.Serialize(brotli, sightings, ContractsJson.Default.Sightings);
        }
        return packed.ToArray();
    }

    /// <summary>Reads; null for what is none.</summary>
    public static Sightings? TryRead(byte[] packed)
    {
        try
        {
            using var brotli = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress);
            var json = new byte[Math.Min(MostBytes, 1 << 16)];
            var length = 0;
            for (int read; (read = brotli.Read(json, length, json.Length - length)) > 0;)
            {
                length += read;
                if (length == json.Length)
                {
                    if (length == MostBytes)
                    {
                        return null;
                    }
                    Array.Resize(ref json, Math.Min(MostBytes, length * 2));
                }
            }
            return JsonSerializer.Deserialize(json.AsSpan(0, length), ContractsJson.Default.Sightings);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or InvalidOperationException or IOException)
        {
            return null;
        }
    }
}

using System.Buffers.Binary;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks;

/// <summary>Settings of DNS zones (dNSProperty, MS-DNSP 2.3.2.1): data length(4) name length(4) flag(4) version(4) id(4) data name.</summary>
internal static class ZoneProperties
{
    /// <summary>DSPROPERTY_ZONE_ALLOW_UPDATE: 0 none, 1 from anybody, 2 secure.</summary>
    public const uint AllowUpdate = 0x02;

    private const int HeaderBytes = 20;

    /// <summary>A property's number; null if the zone doesn't have it.</summary>
    public static uint? Of(DirectoryObject zone, uint property)
    {
        foreach (var bytes in zone.Bytes("dNSProperty"))
        {
            if (bytes.Length > HeaderBytes && BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(16)) == property)
            {
                var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
                return length >= 4 && bytes.Length >= HeaderBytes + 4 ? BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(HeaderBytes)) : bytes[HeaderBytes];
            }
        }
        return null;
    }
}

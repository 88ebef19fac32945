using System.Buffers.Binary;

namespace Deception.ActiveDirectory;

/// <summary>Who changed an attribute last, and when, as each controller keeps it.</summary>
/// <param name="Attribute">Its number in the schema (ATTRTYP, MS-DRSR 5.14); with the default prefix table its low bits say which.</param>
/// <param name="Version">Grows with each originating change.</param>
/// <param name="Changed">When, by the originating controller's clock, in seconds.</param>
/// <param name="Invocation">Invocation id of the originating controller's database.</param>
/// <param name="OriginatingUsn">Its update number there.</param>
/// <param name="LocalUsn">Its update number where it was read.</param>
public readonly record struct AttributeStamp(uint Attribute, uint Version, DateTimeOffset Changed, Guid Invocation, long OriginatingUsn, long LocalUsn);

/// <summary>
/// replPropertyMetaData (MS-ADTS 3.1.1.4.3.1.3; PROPERTY_META_DATA_VECTOR_V1 of MS-DRSR 4.1.10.2.22): <c>01 00 00 00 00 00 00 00</c>, count, reserved, then entries
/// of 48 bytes: attribute(4) version(4) time(8, seconds since 1601) invocation(16) originating USN(8) local USN(8).
/// </summary>
public static class ReplicationMetadata
{
    private const int HeaderBytes = 16, EntryBytes = 48, MostEntries = 4096;
    private static readonly DateTimeOffset Epoch = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly long MostSeconds = (DateTimeOffset.MaxValue.Ticks - Epoch.Ticks) / TimeSpan.TicksPerSecond;

    /// <summary>Reads it; false when it is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out IReadOnlyList<AttributeStamp> stamps)
    {
        stamps = [];
        if (bytes.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != 1)
        {
            return false;
        }
        var count = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (count > MostEntries || bytes.Length < HeaderBytes + (count * EntryBytes))
        {
            return false;
        }
        var read = new AttributeStamp[count];
        for (var i = 0; i < read.Length; i++)
        {
            var entry = bytes[(HeaderBytes + (i * EntryBytes))..];
            var seconds = BinaryPrimitives.ReadInt64LittleEndian(entry[8..]);
            read[i] = new AttributeStamp(
                BinaryPrimitives.ReadUInt32LittleEndian(entry), BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]),
                Epoch.AddTicks(Math.Clamp(seconds, 0, MostSeconds) * TimeSpan.TicksPerSecond), new Guid(entry.Slice(16, 16)),
                BinaryPrimitives.ReadInt64LittleEndian(entry[32..]), BinaryPrimitives.ReadInt64LittleEndian(entry[40..]));
        }
        stamps = read;
        return true;
    }
}

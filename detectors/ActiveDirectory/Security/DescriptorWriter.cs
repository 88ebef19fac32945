using System.Buffers.Binary;

namespace Deception.ActiveDirectory;

/// <summary>Writes SIDs and security descriptors in their self-relative form (MS-DTYP 2.4.2.2, 2.4.6).</summary>
public static class DescriptorWriter
{
    private const ushort SelfRelative = 0x8000, DaclPresent = 0x4, DaclProtected = 0x1000;
    private const int HeaderBytes = 20;

    /// <summary>A SID as bytes.</summary>
    public static byte[] Write(Sid sid)
    {
        var parts = sid.Value.Split('-');
        var bytes = new byte[8 + (4 * (parts.Length - 3))];
        (bytes[0], bytes[1]) = (1, (byte)(parts.Length - 3));
        var authority = ulong.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)(authority >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), (uint)authority);
        for (var i = 3; i < parts.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8 + (4 * (i - 3))), uint.Parse(parts[i], System.Globalization.CultureInfo.InvariantCulture));
        }
        return bytes;
    }

    /// <summary>A descriptor as bytes.</summary>
    public static byte[] Write(SecurityDescriptor descriptor)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        var (owner, group) = (descriptor.Owner is { } o ? Write(o) : [], descriptor.Group is { } g ? Write(g) : []);
        writer.Write((byte)1);
        writer.Write((byte)0);
        writer.Write((ushort)(SelfRelative | (descriptor.HasNoList ? 0 : DaclPresent) | (descriptor.IsProtected ? DaclProtected : 0)));
        writer.Write(owner.Length == 0 ? 0 : HeaderBytes);
        writer.Write(group.Length == 0 ? 0 : HeaderBytes + owner.Length);
        writer.Write(0);
        writer.Write(descriptor.HasNoList ? 0 : HeaderBytes + owner.Length + group.Length);
        writer.Write(owner);
        writer.Write(group);
        if (!descriptor.HasNoList)
        {
            var entries = descriptor.Entries.Select(Write).ToList();
            writer.Write((byte)4);
            writer.Write((byte)0);
            writer.Write((ushort)(8 + entries.Sum(e => e.Length)));
            writer.Write((ushort)entries.Count);
            writer.Write((ushort)0);
            entries.ForEach(writer.Write);
        }
        return stream.ToArray();
    }

    private static byte[] Write(AccessEntry entry)
    {
        var isObject = entry.ObjectType is not null || entry.InheritedObjectType is not null;
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        var sid = Write(entry.Trustee);
        var size = 8 + (isObject ? 4 : 0) + (entry.ObjectType is null ? 0 : 16) + (entry.InheritedObjectType is null ? 0 : 16) + sid.Length;
        writer.Write((byte)((entry.Kind == AccessKind.Deny ? 1 : 0) + (isObject ? 5 : 0)));
        writer.Write((byte)((entry.Inherits ? 2 : 0) | (entry.IsInheritOnly ? 8 : 0) | (entry.IsInherited ? 0x10 : 0)));
        writer.Write((ushort)size);
        writer.Write((uint)entry.Rights);
        if (isObject)
        {
            writer.Write((entry.ObjectType is null ? 0 : 1) | (entry.InheritedObjectType is null ? 0 : 2));
            foreach (var guid in new[] { entry.ObjectType, entry.InheritedObjectType })
            {
                if (guid is { } type)
                {
                    writer.Write(type.ToByteArray());
                }
            }
        }
        writer.Write(sid);
        return stream.ToArray();
    }
}

using System.Buffers.Binary;
using Deception.ActiveDirectory;

namespace Deception.Threats.DirectoryWrites;

/// <summary>An entry that grants something.</summary>
/// <param name="Trustee">To whom.</param>
/// <param name="Mask">Which rights (MS-DTYP 2.4.3).</param>
/// <param name="ObjectType">Which extended right or property; null for all.</param>
public readonly record struct Grant(Sid Trustee, uint Mask, Guid? ObjectType);

/// <summary>Reads who is granted what in a self-relative security descriptor (MS-DTYP 2.4.6). Never throws; broken ones give what could be read.</summary>
public static class SecurityDescriptor
{
    private const int HeaderBytes = 20, AclHeaderBytes = 8, AceHeaderBytes = 8, GuidBytes = 16, MostEntries = 1024;
    private const byte Allowed = 0, AllowedObject = 5;
    private const uint HasObjectType = 1, HasInheritedType = 2;

    /// <summary>DS-Replication-Get-Changes-All (MS-ADTS 5.1.3.2.1): with it the domain's secrets can be replicated.</summary>
    public static readonly Guid ReplicateAll = new("1131f6ad-9c07-11d1-f79f-00c04fc2dcd2");

    /// <summary>The grants of its discretionary list, in order.</summary>
    public static IReadOnlyList<Grant> Grants(ReadOnlySpan<byte> bytes)
    {
        List<Grant> grants = [];
        if (bytes.Length < HeaderBytes || bytes[0] != 1)
        {
            return grants;
        }
        var at = BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]);
        if (at == 0 || at > bytes.Length - AclHeaderBytes)
        {
            return grants;
        }
        var list = bytes[(int)at..];
        int count = BinaryPrimitives.ReadUInt16LittleEndian(list[4..]);
        list = list[AclHeaderBytes..];
        for (var i = 0; i < Math.Min(count, MostEntries) && list.Length >= AceHeaderBytes; i++)
        {
            int size = BinaryPrimitives.ReadUInt16LittleEndian(list[2..]);
            if (size < AceHeaderBytes || size > list.Length)
            {
                break;
            }
            if (list[0] is Allowed or AllowedObject && TryRead(list[..size], out var grant))
            {
                grants.Add(grant);
            }
            list = list[size..];
        }
        return grants;
    }

    private static bool TryRead(ReadOnlySpan<byte> entry, out Grant grant)
    {
        grant = default;
        var mask = BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]);
        var rest = entry[AceHeaderBytes..];
        Guid? type = null;
        if (entry[0] == AllowedObject)
        {
            if (rest.Length < 4)
            {
                return false;
            }
            var flags = BinaryPrimitives.ReadUInt32LittleEndian(rest);
            var guids = ((flags & HasObjectType) != 0 ? GuidBytes : 0) + ((flags & HasInheritedType) != 0 ? GuidBytes : 0);
            if (rest.Length < 4 + guids)
            {
                return false;
            }
            type = (flags & HasObjectType) != 0 ? new Guid(rest.Slice(4, GuidBytes)) : null;
            rest = rest[(4 + guids)..];
        }
        if (!Sid.TryRead(rest, out var sid))
        {
            return false;
        }
        grant = new Grant(sid, mask, type);
        return true;
    }
}

using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Deception.ActiveDirectory;

/// <summary>
/// A security descriptor: owner, group and discretionary access list (MS-DTYP 2.4.6). <c>01 00 04 80 …</c> is its self-relative form,
/// as <c>nTSecurityDescriptor</c> and <c>msDS-AllowedToActOnBehalfOfOtherIdentity</c> hold it.
/// </summary>
public sealed class SecurityDescriptor
{
    private const int HeaderBytes = 20, AclHeaderBytes = 8, AceHeaderBytes = 8, GuidBytes = 16, MostEntries = 4096;
    private const ushort DaclPresent = 0x0004, DaclProtected = 0x1000;
    private const uint HasObjectType = 1, HasInheritedType = 2;
    private const byte ObjectInherit = 0x1, ContainerInherit = 0x2, InheritOnly = 0x8, Inherited = 0x10;

    /// <summary>Makes one of its parts.</summary>
    public SecurityDescriptor(Sid? owner, Sid? group, IReadOnlyList<AccessEntry>? entries, bool isProtected = false) =>
        (Owner, Group, Entries, HasNoList, IsProtected) = (owner, group, entries ?? [], entries is null, isProtected);

    /// <summary>Whose it is: the owner may change the permissions. Null when it wasn't given.</summary>
    public Sid? Owner { get; }

    /// <summary>Primary group. Null when it wasn't given.</summary>
    public Sid? Group { get; }

    /// <summary>The discretionary list, in order.</summary>
    public IReadOnlyList<AccessEntry> Entries { get; }

    /// <summary>True without a list (a null DACL): everybody may do everything.</summary>
    public bool HasNoList { get; }

    /// <summary>True when nothing is inherited from above (SE_DACL_PROTECTED).</summary>
    public bool IsProtected { get; }

    /// <summary>
    /// Reads the self-relative form. False when the header or an address in it is broken; entries that can't be read end the list.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SecurityDescriptor? descriptor)
    {
        descriptor = null;
        if (bytes.Length < HeaderBytes || bytes[0] != 1
            || !TryReadSid(bytes, BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]), out var owner)
            || !TryReadSid(bytes, BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]), out var group))
        {
            return false;
        }
        var control = BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
        var at = BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]);
        List<AccessEntry>? entries = null;
        if ((control & DaclPresent) != 0 && at != 0)
        {
            if (at > bytes.Length - AclHeaderBytes)
            {
                return false;
            }
            entries = ReadList(bytes[(int)at..]);
        }
        descriptor = new SecurityDescriptor(owner, group, entries, (control & DaclProtected) != 0);
        return true;
    }

    private static bool TryReadSid(ReadOnlySpan<byte> bytes, uint at, out Sid? sid)
    {
        sid = null;
        return at == 0 || (at < bytes.Length && Sid.TryRead(bytes[(int)at..], out sid));
    }

    private static List<AccessEntry> ReadList(ReadOnlySpan<byte> list)
    {
        int count = BinaryPrimitives.ReadUInt16LittleEndian(list[4..]);
        List<AccessEntry> entries = new(Math.Min(count, 64));
        list = list[AclHeaderBytes..];
        for (var i = 0; i < Math.Min(count, MostEntries) && list.Length >= AceHeaderBytes; i++)
        {
            int size = BinaryPrimitives.ReadUInt16LittleEndian(list[2..]);
            if (size < AceHeaderBytes || size > list.Length)
            {
                break;
            }
            if (TryReadEntry(list[..size], out var entry))
            {
                entries.Add(entry);
            }
            list = list[size..];
        }
        return entries;
    }

    // MS-DTYP 2.4.4.2 ACCESS_ALLOWED_ACE: 00 flags size(2) mask(4) sid; 2.4.4.3 the object form: … mask(4) flags(4) [guid] [guid] sid.
    private static bool TryReadEntry(ReadOnlySpan<byte> bytes, out AccessEntry entry)
    {
        entry = default;
        var (kind, isObject) = bytes[0] switch
        {
            0 => (AccessKind.Allow, false),
            1 => (AccessKind.Deny, false),
            2 => (AccessKind.Audit, false),
            5 => (AccessKind.Allow, true),
            6 => (AccessKind.Deny, true),
            7 => (AccessKind.Audit, true),
            _ => (AccessKind.Other, false),
        };
        var rights = Mapped((Rights)BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]));
        var rest = bytes[AceHeaderBytes..];
        Guid? type = null, inheritedType = null;
        if (isObject)
        {
            if (rest.Length < 4)
            {
                return false;
            }
            var flags = BinaryPrimitives.ReadUInt32LittleEndian(rest);
            rest = rest[4..];
            if (((flags & HasObjectType) != 0 && !TryTakeGuid(ref rest, out type)) || ((flags & HasInheritedType) != 0 && !TryTakeGuid(ref rest, out inheritedType)))
            {
                return false;
            }
        }
        if (kind == AccessKind.Other || !Sid.TryRead(rest, out var trustee))
        {
            return false;
        }
        var inheritance = bytes[1];
        entry = new AccessEntry(kind, trustee, rights, type, inheritedType,
            (inheritance & Inherited) != 0, (inheritance & InheritOnly) != 0, (inheritance & (ContainerInherit | ObjectInherit)) != 0);
        return true;
    }

    private static bool TryTakeGuid(ref ReadOnlySpan<byte> bytes, out Guid? guid)
    {
        guid = null;
        if (bytes.Length < GuidBytes)
        {
            return false;
        }
        guid = new Guid(bytes[..GuidBytes]);
        bytes = bytes[GuidBytes..];
        return true;
    }

    /// <summary>Generic rights as the directory maps them (MS-ADTS 5.1.3.2).</summary>
    internal static Rights Mapped(Rights rights)
    {
        if ((rights & Rights.GenericAll) != 0)
        {
            rights = (rights & ~Rights.GenericAll) | Rights.FullControl;
        }
        if ((rights & Rights.GenericWrite) != 0)
        {
            rights = (rights & ~Rights.GenericWrite) | Rights.ReadControl | Rights.WriteProperty | Rights.Self;
        }
        if ((rights & Rights.GenericRead) != 0)
        {
            rights = (rights & ~Rights.GenericRead) | Rights.ReadControl | Rights.ReadProperty | Rights.List | Rights.ListObject;
        }
        return (rights & Rights.GenericExecute) == 0 ? rights : (rights & ~Rights.GenericExecute) | Rights.ReadControl | Rights.List;
    }
}

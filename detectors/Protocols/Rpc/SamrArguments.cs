namespace Deception.Protocols.Rpc;

/// <summary>Reads arguments of account calls (MS-SAMR 3.1.5).</summary>
public static class SamrArguments
{
    private const int HandleLength = 20;

    /// <summary>The account or group in SamrOpenGroup, SamrOpenAlias, SamrOpenUser: handle, access, RID.</summary>
    public static bool TryReadRid(in RpcArguments arguments, out uint rid)
    {
        rid = 0;
        var reader = arguments.Reader;
        return reader.TrySkip(HandleLength) && reader.TryU32(out _) && reader.TryU32(out rid);
    }

    /// <summary>The new member in SamrAddMemberToGroup: handle, RID.</summary>
    public static bool TryReadMember(in RpcArguments arguments, out uint rid)
    {
        rid = 0;
        var reader = arguments.Reader;
        return reader.TrySkip(HandleLength) && reader.TryU32(out rid);
    }

    /// <summary>The new member's SID in SamrAddMemberToAlias: handle, count of its parts, SID.</summary>
    public static bool TryReadMemberSid(in RpcArguments arguments, out ReadOnlySpan<byte> sid)
    {
        sid = default;
        var reader = arguments.Reader;
        return reader.TrySkip(HandleLength) && reader.TrySize(out var parts) && parts is > 0 and <= 15 && reader.TryTake(8 + (4 * (int)parts), out sid);
    }

    /// <summary>What SamrSetInformationUser and its second form set: handle, class as an enumeration of 16 bits.</summary>
    public static bool TryReadUserClass(in RpcArguments arguments, out ushort of)
    {
        of = 0;
        var reader = arguments.Reader;
        if (!reader.TrySkip(HandleLength) || !reader.TryTake(2, out var bytes))
        {
            return false;
        }

        of = RpcHeader.U16(bytes, arguments.IsLittleEndian);
        return true;
    }

    /// <summary>True for classes that carry a password (MS-SAMR 2.2.6.1: 18, 23–26, 31, 32).</summary>
    public static bool SetsPassword(ushort of) => of is 18 or 23 or 24 or 25 or 26 or 31 or 32;
}

namespace Deception.Protocols.Rpc;

/// <summary>Reads which SIDs are asked for in LsarLookupSids and LsarLookupSids2 (MS-LSAT 3.1.4.9, 3.1.4.10; opnums 15 and 57).</summary>
public static class SidListArguments
{
    private const int HandleLength = 20, MostSids = 20_480, MostParts = 15;

    /// <summary>Reads the last part of each SID, in order; false when the list does not follow its layout. Cut lists are read as far as they go.</summary>
    public static bool TryReadRids(in RpcArguments arguments, out List<uint> rids)
    {
        rids = [];
        var reader = arguments.Reader;
        if (!reader.TrySkip(HandleLength) || !reader.TryU32(out var count) || count > MostSids || !reader.TrySize(out var pointer)
            || pointer == 0 || !reader.TrySize(out var most) || most != count)
        {
            return false;
        }

        for (var i = 0; i < count; i++)
        {
            if (!reader.TrySize(out _))
            {
                return false;
            }
        }

        for (var i = 0; i < count; i++)
        {
            if (!reader.TrySize(out var parts) || parts is 0 or > MostParts || !reader.TryTake(8, out var head) || head[0] != 1 || head[1] != (byte)parts)
            {
                return rids.Count > 0;
            }

            uint rid = 0;
            for (ulong part = 0; part < parts; part++)
            {
                if (!reader.TryU32(out rid))
                {
                    return rids.Count > 0;
                }
            }

            rids.Add(rid);
        }

        return rids.Count > 0;
    }
}

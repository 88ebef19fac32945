namespace Deception.Protocols.Rpc;

/// <summary>The arguments of a call: stub data with what is needed to read it. The default value is of no bytes.</summary>
/// <param name="Stub">Stub data, cut at <see cref="Most"/>; empty when sealed, or kept for nobody.</param>
/// <param name="IsLittleEndian">Byte order.</param>
/// <param name="IsNdr64">True in the 64-bit transfer syntax.</param>
public readonly record struct RpcArguments(ReadOnlyMemory<byte> Stub, bool IsLittleEndian, bool IsNdr64)
{
    /// <summary>Bytes kept of one call: a thousand SIDs take 40 KiB.</summary>
    public const int Most = 64 * 1024;

    private static readonly Dictionary<Guid, ushort[]> Wanted = new()
    {
        [RpcInterfaces.EndpointMapper] = [2],
        [RpcInterfaces.Netlogon] = [4, 5, 15, 26, 31, 42],
        [RpcInterfaces.Samr] = [7, 12, 17, 19, 22, 27, 31, 37, 50, 58, 66],
        [RpcInterfaces.Lsarpc] = [14, 15, 43, 57, 58, 68, 77],
        [RpcInterfaces.EfsrLsarpc] = [0, 4, 5, 6, 7, 8, 9, 12, 13, 15, 16, 18, 19, 20, 21],
        [RpcInterfaces.Efsr] = [0, 4, 5, 6, 7, 8, 9, 12, 13, 15, 16, 18, 19, 20, 21],
        [RpcInterfaces.Rprn] = [62, 65, 89],
        [RpcInterfaces.Par] = [39],
        [RpcInterfaces.Dfsnm] = [12, 13],
        [RpcInterfaces.Fsrvp] = [8, 9],
        [RpcInterfaces.Even] = [9],
        [RpcInterfaces.Svcctl] = [12],
        [RpcInterfaces.Tsch] = [1],
        [RpcInterfaces.ScmActivator] = [4],
        [RpcInterfaces.Winreg] = [20, 31],
        [RpcInterfaces.DnsServer] = [0, 5],
        [RpcInterfaces.Icpr] = [0],
    };

    /// <summary>True when somebody reads the arguments of this operation.</summary>
    public static bool AreWanted(Guid of, ushort operation) => Wanted.TryGetValue(of, out var operations) && Array.IndexOf(operations, operation) >= 0;

    /// <summary>True without readable arguments.</summary>
    public bool IsEmpty => Stub.IsEmpty;

    /// <summary>Walks over them.</summary>
    internal NdrReader Reader => new(Stub.Span, IsLittleEndian, IsNdr64);
}

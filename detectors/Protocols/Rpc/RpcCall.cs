namespace Deception.Protocols.Rpc;

/// <summary>A call on its way: what its fragments have told so far.</summary>
internal sealed class RpcCall(uint id)
{
    /// <summary>Stub bytes kept of an answer that is read here: 500 towers of an endpoint mapper take less.</summary>
    private const int MaxStub = 128 * 1024;

    private byte[]? _stub;
    private int _kept;
    private byte[]? _arguments;
    private int _argumentsKept;

    /// <summary>call_id.</summary>
    public uint Id { get; } = id;

    /// <summary>Called interface, if known.</summary>
    public Guid? Interface { get; set; }

    /// <summary>True when its context speaks the 64-bit transfer syntax.</summary>
    public bool IsNdr64 { get; set; }

    /// <summary>True when the interface was inferred.</summary>
    public bool IsInferred { get; set; }

    /// <summary>opnum; null while no fragment of the request was seen.</summary>
    public ushort? Operation { get; set; }

    /// <summary>p_cont_id of the request.</summary>
    public ushort Context { get; set; }

    /// <summary>True when the request carries an object UUID.</summary>
    public bool HasObject { get; set; }

    /// <summary>Security of the request's first fragment.</summary>
    public RpcSecurity Security { get; set; }

    /// <summary>Stub bytes of the request so far.</summary>
    public int RequestLength { get; set; }

    /// <summary>True once the request was handed on.</summary>
    public bool IsRequestDone { get; set; }

    /// <summary>Stub bytes of the response so far.</summary>
    public int ResponseLength { get; set; }

    /// <summary>True when its answer is to be read.</summary>
    public bool IsWanted => Interface == RpcInterfaces.EndpointMapper && Operation is 2 or 3 && !Security.IsSealed;

    /// <summary>The answer's stub as far as it was kept.</summary>
    public ReadOnlySpan<byte> Stub => _stub.AsSpan(0, _kept);

    /// <summary>True when somebody reads the request's stub.</summary>
    public bool AreArgumentsWanted { get; set; }

    /// <summary>Byte order of the request.</summary>
    public bool IsLittleEndian { get; set; }

    /// <summary>Bytes kept of both stubs.</summary>
    public int Held => _kept + _argumentsKept;

    /// <summary>The request's stub as far as it was kept; it stays as it is.</summary>
    public RpcArguments Arguments => _argumentsKept == 0 ? default : new(_arguments.AsMemory(0, _argumentsKept), IsLittleEndian, IsNdr64);

    /// <summary>Keeps a fragment of the answer's stub.</summary>
    public void Keep(ReadOnlySpan<byte> stub) => Keep(ref _stub, ref _kept, MaxStub, stub);

    /// <summary>Keeps a fragment of the request's stub.</summary>
    public void KeepArguments(ReadOnlySpan<byte> stub) => Keep(ref _arguments, ref _argumentsKept, RpcArguments.Most, stub);

    private static void Keep(ref byte[]? held, ref int count, int most, ReadOnlySpan<byte> stub)
    {
        var length = Math.Min(stub.Length, most - count);
        if (held is null || held.Length < count + length)
        {
            Array.Resize(ref held, Math.Min(most, count == 0 ? length : 2 * (count + length)));
        }

        stub[..length].CopyTo(held.AsSpan(count));
        count += length;
    }
}

namespace Deception.Protocols.Rpc;

/// <summary>A whole PDU and its header. Offsets count from the PDU's start.</summary>
internal readonly ref struct RpcPdu(RpcHeader header, ReadOnlySpan<byte> bytes)
{
    /// <summary>Its header.</summary>
    public RpcHeader Header { get; } = header;

    /// <summary>All its bytes, <see cref="RpcHeader.FragmentLength"/> of them.</summary>
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    /// <summary>auth_type and auth_level of its verifier.</summary>
    public RpcSecurity Security => Header.AuthLength == 0 ? default : new(Bytes[Verifier], Bytes[Verifier + 1]);

    /// <summary>Credentials of its verifier; empty without one.</summary>
    public ReadOnlySpan<byte> Credentials => Header.AuthLength == 0 ? default : Bytes[(Verifier + RpcHeader.VerifierLength)..];

    private int Verifier => Header.FragmentLength - Header.AuthLength - RpcHeader.VerifierLength;

    /// <summary>Unsigned 16 bits in the PDU's byte order.</summary>
    public ushort U16(int at) => RpcHeader.U16(Bytes[at..], Header.IsLittleEndian);

    /// <summary>Unsigned 32 bits in the PDU's byte order.</summary>
    public uint U32(int at) => RpcHeader.U32(Bytes[at..], Header.IsLittleEndian);

    /// <summary>A UUID in the PDU's byte order.</summary>
    public Guid Uuid(int at) => new(Bytes.Slice(at, 16), bigEndian: !Header.IsLittleEndian);

    /// <summary>Stub data of a request, response or fault: what stands between its header and the verifier's padding.</summary>
    public ReadOnlySpan<byte> Stub(int start)
    {
        if (Header.AuthLength == 0)
        {
            return start <= Bytes.Length ? Bytes[start..] : default;
        }

        var end = Verifier - Bytes[Verifier + 2];
        return start <= end ? Bytes[start..end] : default;
    }
}

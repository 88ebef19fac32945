using System.Buffers.Binary;

namespace Deception.Protocols.Rpc;

/// <summary>PDU types of connection-oriented DCE/RPC (C706, 12.6.4; auth3: MS-RPCE 2.2.2.5).</summary>
internal enum RpcPduType : byte
{
    Request = 0,
    Response = 2,
    Fault = 3,
    Bind = 11,
    BindAck = 12,
    BindNak = 13,
    AlterContext = 14,
    AlterContextResponse = 15,
    Auth3 = 16,
    Shutdown = 17,
    Cancel = 18,
    Orphaned = 19,
}

/// <summary>
/// The header that all connection-oriented PDUs share (C706, 12.6.3.1), e.g.
/// <c>05 00 0b 03 10 00 00 00 74 00 00 00 01 00 00 00</c>: a bind of 116 bytes, little-endian, call 1.
/// </summary>
/// <param name="Type">PTYPE.</param>
/// <param name="Flags">pfc_flags.</param>
/// <param name="IsLittleEndian">Integer representation of the data representation label.</param>
/// <param name="FragmentLength">Bytes of the whole PDU.</param>
/// <param name="AuthLength">Bytes of the credentials in the authentication verifier, without its own 8 bytes.</param>
/// <param name="CallId">call_id.</param>
internal readonly record struct RpcHeader(
    RpcPduType Type, byte Flags, bool IsLittleEndian, ushort FragmentLength, ushort AuthLength, uint CallId)
{
    /// <summary>Bytes of the header itself.</summary>
    public const int Length = 16;

    /// <summary>Bytes of an authentication verifier before the credentials (MS-RPCE 2.2.2.11).</summary>
    public const int VerifierLength = 8;

    private const byte FirstFlag = 0x01, LastFlag = 0x02, ReservedFlag = 0x08, ObjectFlag = 0x80;

    /// <summary>First fragment of a call.</summary>
    public bool IsFirst => (Flags & FirstFlag) != 0;

    /// <summary>Last fragment of a call.</summary>
    public bool IsLast => (Flags & LastFlag) != 0;

    /// <summary>An object UUID stands before the stub of a request.</summary>
    public bool HasObject => (Flags & ObjectFlag) != 0;

    /// <summary>True for the types that a client sends.</summary>
    public bool IsClients => Type is RpcPduType.Request or RpcPduType.Bind or RpcPduType.AlterContext or RpcPduType.Auth3
        or RpcPduType.Cancel or RpcPduType.Orphaned;

    /// <summary>Reads a header; false unless every field of it is one that occurs.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out RpcHeader header)
    {
        header = default;
        if (bytes.Length < Length || bytes[0] != 5 || bytes[1] > 1 || (bytes[3] & ReservedFlag) != 0
            || bytes[4] is not (0x00 or 0x10) || bytes[5] > 3 || bytes[6] != 0 || bytes[7] != 0)
        {
            return false;
        }

        var little = bytes[4] == 0x10;
        var type = (RpcPduType)bytes[2];
        var fragment = U16(bytes[8..], little);
        var auth = U16(bytes[10..], little);
        header = new(type, bytes[3], little, fragment, auth, U32(bytes[12..], little));
        var least = BodyStart(type);
        return least > 0 && fragment >= least && (auth == 0 || auth + VerifierLength <= fragment - least);
    }

    /// <summary>Unsigned 16 bits in the given byte order.</summary>
    public static ushort U16(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    /// <summary>Unsigned 32 bits in the given byte order.</summary>
    public static uint U32(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);

    /// <summary>The fewest bytes a PDU of this type has; 0 for types that do not occur on a connection.</summary>
    private static int BodyStart(RpcPduType type) => type switch
    {
        RpcPduType.Request or RpcPduType.Response => 24,
        RpcPduType.Fault => 28,
        RpcPduType.Bind or RpcPduType.AlterContext => 28,
        RpcPduType.BindAck or RpcPduType.AlterContextResponse => 26,
        RpcPduType.BindNak => 18,
        RpcPduType.Auth3 or RpcPduType.Shutdown or RpcPduType.Cancel or RpcPduType.Orphaned => 16,
        _ => 0,
    };
}

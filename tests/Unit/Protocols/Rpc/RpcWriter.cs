using System.Buffers.Binary;
using Deception.Protocols.Rpc;

namespace Deception.Tests.Unit.Protocols.Rpc;

/// <summary>Writes PDUs (C706, 12.6.4) in either byte order.</summary>
internal sealed class RpcWriter(bool little = true)
{
    private const byte Whole = 3;

    public static readonly Guid Ndr = new("8a885d04-1ceb-11c9-9fe8-08002b104860");

    public byte[] Bind(uint call, RpcContext[] contexts, bool isAlter = false)
    {
        var body = new List<byte>([.. U16(5840), .. U16(5840), .. U32(0), (byte)contexts.Length, 0, 0, 0]);
        foreach (var context in contexts)
        {
            body.AddRange([
                .. U16(context.Id), 1, 0, .. Uuid(context.Interface), .. U32((uint)(context.Minor << 16 | context.Major)), .. Uuid(Ndr), .. U32(2)]);
        }

        return Pdu(isAlter ? (byte)14 : (byte)11, Whole, call, [.. body]);
    }

    public byte[] BindAck(uint call, params (ushort Result, Guid Syntax)[] results) => Pdu(12, Whole, call, [
        .. U16(5840), .. U16(5840), .. U32(1), .. U16(4), .. "135\0"u8, 0, 0, (byte)results.Length, 0, 0, 0,
        .. results.SelectMany(result => (byte[])[.. U16(result.Result), .. U16(0), .. Uuid(result.Syntax), .. U32(2)])]);

    public byte[] BindNak(uint call) => Pdu(13, Whole, call, [.. U16(4), 0]);

    /// <param name="call">call_id.</param>
    /// <param name="context">p_cont_id.</param>
    /// <param name="operation">opnum.</param>
    /// <param name="stub">Bytes of stub data.</param>
    /// <param name="flags">pfc_flags.</param>
    /// <param name="security">Verifier; four bytes of padding go before it.</param>
    public byte[] Request(uint call, ushort context, ushort operation, int stub, byte flags = Whole, RpcSecurity security = default) =>
        Pdu(0, flags, call, [
            .. U32((uint)stub), .. U16(context), .. U16(operation), .. new byte[(flags & 0x80) != 0 ? 16 : 0], .. new byte[stub]], security);

    public byte[] Response(uint call, ushort context, byte[] stub, byte flags = Whole) =>
        Pdu(2, flags, call, [.. U32((uint)stub.Length), .. U16(context), 0, 0, .. stub]);

    public byte[] Fault(uint call, ushort context, uint status) =>
        Pdu(3, Whole, call, [.. U32(0), .. U16(context), 0, 0, .. U32(status), .. U32(0)]);

    public byte[] Pdu(byte type, byte flags, uint call, byte[] body, RpcSecurity security = default)
    {
        byte[] verifier = security.Type == 0 ? [] : [0, 0, 0, 0, security.Type, security.Level, 4, 0, .. U32(0), .. new byte[16]];
        var length = RpcHeader.Length + body.Length + verifier.Length;
        return [
            5, 0, type, flags, little ? (byte)0x10 : (byte)0, 0, 0, 0, .. U16((ushort)length),
            .. U16((ushort)(verifier.Length == 0 ? 0 : 16)), .. U32(call), .. body, .. verifier];
    }

    public byte[] U16(ushort value)
    {
        var bytes = BitConverter.GetBytes(value);
        return little == BitConverter.IsLittleEndian ? bytes : [.. bytes.Reverse()];
    }

    public byte[] U32(uint value)
    {
        var bytes = new byte[4];
        if (little)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        }

        return bytes;
    }

    private byte[] Uuid(Guid uuid) => uuid.ToByteArray(bigEndian: !little);
}

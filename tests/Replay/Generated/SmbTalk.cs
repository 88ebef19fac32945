using System.Buffers.Binary;
using System.Text;
using static Deception.Tests.Replay.Generated.NtlmBytes;

namespace Deception.Tests.Replay.Generated;

/// <summary>An SMB 3.0 connection (MS-SMB2 2.2) that signs and doesn't encrypt, with an NTLM sign-in.</summary>
internal sealed class SmbTalk
{
    private const ushort Negotiate = 0, SessionSetup = 1, TreeConnect = 3, Create = 5, Ioctl = 11;
    private const uint MoreProcessing = 0xC0000016;
    private const uint PipeTransceive = 0x0011_C017;

    private readonly TcpTalk _talk;
    private ulong _message;
    private uint _tree;
    private ulong _file;

    /// <summary>Connects and signs in.</summary>
    public SmbTalk(Wire wire, string client, string server, string user)
    {
        _talk = wire.Connect(client, $"{server}:445");
        // NEGOTIATE: one dialect, 3.0; signing required by both.
        Exchange(Negotiate, [36, 0, 1, 0, 2, 0, 0, 0, .. new byte[28], 0, 3], [65, 0, 3, 0, 0, 3, 0, 0, .. new byte[56]]);
        Exchange(SessionSetup, Setup(Type1), [9, 0, 0, 0, 72, 0, .. Sized(Type2((ulong)client.Length << 40))], MoreProcessing);
        Exchange(SessionSetup, Setup(Type3(user)), [9, 0, 0, 0, 72, 0, 0, 0]);
    }

    /// <summary>Connects to a share.</summary>
    public SmbTalk Tree(string path, bool isPipe)
    {
        _tree++;
        var name = Encoding.Unicode.GetBytes(path);
        Exchange(TreeConnect, [9, 0, 0, 0, 72, 0, .. Sized(name)], [16, 0, (byte)(isPipe ? 2 : 1), 0, .. new byte[12]]);
        return this;
    }

    /// <summary>Opens a file or a pipe.</summary>
    public SmbTalk Open(string name)
    {
        _file++;
        var text = Encoding.Unicode.GetBytes(name);
        Exchange(Create, [57, 0, .. new byte[42], 120, 0, .. BitConverter.GetBytes((ushort)text.Length), .. new byte[8], .. text], [89, 0, .. new byte[62], .. FileId, .. new byte[8]]);
        return this;
    }

    /// <summary>Opens the pipe of an interface and binds to it.</summary>
    public SmbTalk Bind(string pipe, Guid called, byte version) => Open(pipe).Transceive(RpcBytes.Bind(called, version), RpcBytes.Bound("pipe0"));

    /// <summary>Calls an operation.</summary>
    public SmbTalk Call(byte operation, IReadOnlyCollection<byte> stub, byte[]? answer = null) =>
        Transceive(RpcBytes.Request(operation, stub), RpcBytes.Response(answer ?? [0, 0, 0, 0]));

    private byte[] FileId => [.. BitConverter.GetBytes(_file), .. BitConverter.GetBytes(_file)];

    private SmbTalk Transceive(byte[] asked, byte[] answer)
    {
        byte[] Body(byte size, byte[] buffer, bool isAnswer)
        {
            var body = new byte[isAnswer ? 48 : 56];
            body[0] = size;
            BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(4), PipeTransceive);
            FileId.CopyTo(body, 8);
            var at = isAnswer ? 32 : 24;
            BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(at), 64 + body.Length);
            BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(at + 4), buffer.Length);
            return [.. body, .. buffer];
        }
        Exchange(Ioctl, Body(57, asked, false), Body(49, answer, true));
        return this;
    }

    private static byte[] Setup(byte[] token) => [25, 0, 0, 2, .. new byte[8], 88, 0, .. BitConverter.GetBytes((ushort)token.Length), .. new byte[8], .. token];

    private static byte[] Sized(byte[] bytes) => [.. BitConverter.GetBytes((ushort)bytes.Length), .. bytes];

    private void Exchange(ushort command, byte[] asked, byte[] answer, uint status = 0)
    {
        _talk.Ask(Message(command, asked, 0, 0)).Answer(Message(command, answer, 1, status));
        _message++;
    }

    // NetBIOS length, then the header (MS-SMB2 2.2.1.2).
    private byte[] Message(ushort command, byte[] body, byte flags, uint status)
    {
        const byte signed = 8;
        flags |= command > SessionSetup ? signed : (byte)0;
        byte[] header = [0xFE, .. "SMB"u8, 64, 0, 1, 0, .. BitConverter.GetBytes(status), .. BitConverter.GetBytes(command), 1, 0, flags, 0, 0, 0, 0, 0, 0, 0,
            .. BitConverter.GetBytes(_message), 0, 0, 0, 0, .. BitConverter.GetBytes(_tree), .. BitConverter.GetBytes(_message == 0 ? 0UL : 77), .. new byte[16]];
        var length = header.Length + body.Length;
        return [0, 0, (byte)(length >> 8), (byte)length, .. header, .. body];
    }
}

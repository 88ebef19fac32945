using System.Buffers.Binary;
using System.Text;
using Deception.Protocols.Rpc;

namespace Deception.Protocols.Smb;

/// <summary>
/// Follows the named pipes of one SMB 2 or 3 connection and reads the DCE/RPC in them (MS-SMB2 2.2.9–2.2.32). A file is a
/// pipe when its tree is (ShareType 2), when it is asked FSCTL_PIPE_TRANSCEIVE, or, on a tree that was connected out of
/// sight, when what is written to it begins like a PDU; never on a tree known as a disk.
/// </summary>
internal sealed class SmbPipes(IMessageSink sink, ProtocolCounters counters)
{
    private const int MaxTrees = 128, MaxPipes = 64, MaxWaiting = 128, MaxHeld = 256 * 1024;
    private const uint PipeTransceive = 0x0011_C017;
    private const byte PipeShare = 2;

    private readonly Dictionary<(ulong Session, uint Tree), bool> _isPipeTree = [];
    private readonly Dictionary<(ulong Session, uint Tree), string> _shares = [];
    private readonly RecentList<ulong, string> _connecting = new(MaxWaiting);
    private readonly RecentList<(ulong, ulong), RpcPipe> _open = new(MaxPipes);
    private readonly RecentList<ulong, RpcPipe> _creating = new(MaxPipes);
    private readonly RecentList<ulong, RpcPipe> _reading = new(MaxWaiting);
    private RpcPipe? _lastOfCompound;

    /// <summary>Starts a message: a related command means the file of one before it in the same message.</summary>
    public void BeginCompound() => _lastOfCompound = null;

    /// <summary>Says that bytes of one direction are missing: what was open stays, what was half read is given up.</summary>
    public void Lose(bool fromClient)
    {
        foreach (var pipe in _open.Values)
        {
            pipe.Drop(written: fromClient);
        }
    }

    /// <summary>True when an answer with that id brings what was read from a pipe.</summary>
    public bool IsReading(ulong messageId) => _reading.TryGet(messageId, out _);

    /// <summary>True when a write, of which the start is given, goes to a pipe.</summary>
    public bool IsPipeWrite(in Smb2Header header, ReadOnlySpan<byte> start)
    {
        const int dataOffset = 64, fileId = 64 + 16, least = 64 + 48;
        if (start.Length < least)
        {
            return false;
        }

        var offset = BinaryPrimitives.ReadUInt16LittleEndian(start[(dataOffset + 2)..]);
        return _open.TryGet(FileId(start[fileId..]), out _) || (IsPipeTree(header)
            ?? (offset >= least && offset < start.Length && RpcStreamDissector.LooksLikeRpc(start[offset..])));
    }

    /// <summary>Reads a request.</summary>
    public void Request(in MessageContext context, in Smb2Header header, ReadOnlySpan<byte> command)
    {
        var body = command[Smb2Header.Length..];
        switch (header.Command)
        {
            case Smb2Command.TreeConnect when body.Length >= 8:
                Connect(context, header, Piece(command, body[4..]));
                break;
            case Smb2Command.TreeDisconnect:
                _isPipeTree.Remove((header.SessionId, header.TreeId));
                _shares.Remove((header.SessionId, header.TreeId));
                break;
            case Smb2Command.Create when IsPipeTree(header) == true:
                _lastOfCompound = new(sink, counters);
                _creating.Set(header.MessageId, _lastOfCompound);
                Open(context, header, body, command);
                break;
            case Smb2Command.Create:
                Open(context, header, body, command);
                break;
            case Smb2Command.Close when body.Length >= 24:
                _open.Remove(FileId(body[8..]));
                break;
            case Smb2Command.Read when body.Length >= 32:
                Await(header.MessageId, Find(header, body[16..]));
                break;
            case Smb2Command.Write when body.Length >= 48 && IsPipeWrite(header, command):
                var (offset, length) = (BinaryPrimitives.ReadUInt16LittleEndian(body[2..]), BinaryPrimitives.ReadUInt32LittleEndian(body[4..]));
                Feed(context, FindOrOpen(header, body[16..]), Smb2Reader.Piece(command, offset, length));
                break;
            case Smb2Command.Ioctl when body.Length >= 32 && BinaryPrimitives.ReadUInt32LittleEndian(body[4..]) == PipeTransceive:
                var pipe = FindOrOpen(header, body[8..]);
                Await(header.MessageId, pipe);
                Feed(context, pipe, Smb2Reader.Piece(
                    command, BinaryPrimitives.ReadUInt32LittleEndian(body[24..]), BinaryPrimitives.ReadUInt32LittleEndian(body[28..])));
                break;
            default:
                break;
        }
    }

    /// <summary>Reads a response.</summary>
    public void Response(in MessageContext context, in Smb2Header header, ReadOnlySpan<byte> command)
    {
        var body = command[Smb2Header.Length..];
        if (header.Status == Smb2Header.Pending)
        {
            return;
        }

        var isData = header.Status is 0 or Smb2Header.BufferOverflow;
        if (header.Command == Smb2Command.Create && !isData && _creating.TryGet(header.MessageId, out _))
        {
            sink.Accept(context, new SmbOpenResult(header.MessageId, header.Status));
        }

        switch (header.Command)
        {
            case Smb2Command.TreeConnect when isData && body.Length >= 16 && _isPipeTree.Count < MaxTrees:
                _isPipeTree[(header.SessionId, header.TreeId)] = body[2] == PipeShare;
                if (_connecting.Take(header.MessageId) is { } path)
                {
                    _shares[(header.SessionId, header.TreeId)] = path;
                }

                break;
            case Smb2Command.Create when _creating.Take(header.MessageId) is { } created && isData && body.Length >= 80:
                _open.Set(FileId(body[64..]), created);
                break;
            case Smb2Command.Read when _reading.Take(header.MessageId) is { } pipe && isData && body.Length >= 16:
                Feed(context, pipe, Smb2Reader.Piece(command, body[2], BinaryPrimitives.ReadUInt32LittleEndian(body[4..])));
                break;
            case Smb2Command.Ioctl when _reading.Take(header.MessageId) is { } pipe && isData && body.Length >= 40:
                Feed(context, pipe, Smb2Reader.Piece(
                    command, BinaryPrimitives.ReadUInt32LittleEndian(body[32..]), BinaryPrimitives.ReadUInt32LittleEndian(body[36..])));
                break;
            default:
                break;
        }
    }

    private void Connect(in MessageContext context, in Smb2Header header, ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty || path.Length > SmbFileNames.MaxName)
        {
            return;
        }

        var text = Encoding.Unicode.GetString(path);
        _connecting.Set(header.MessageId, text);
        sink.Accept(context, new SmbTreeConnect(text));
    }

    private void Open(in MessageContext context, in Smb2Header header, ReadOnlySpan<byte> body, ReadOnlySpan<byte> command)
    {
        const int least = 56;
        if (body.Length < least)
        {
            return;
        }

        var name = Piece(command, body[44..]);
        var share = _shares.GetValueOrDefault((header.SessionId, header.TreeId));
        var isPipe = IsPipeTree(header) == true;
        if (!name.IsEmpty && name.Length <= SmbFileNames.MaxName && (isPipe || share?.EndsWith('$') == true || SmbFileNames.IsWanted(name)))
        {
            sink.Accept(context, new SmbOpen(share, Encoding.Unicode.GetString(name), isPipe, header.MessageId));
        }
    }

    // An offset from the header and a length, 16 bits each.
    private static ReadOnlySpan<byte> Piece(ReadOnlySpan<byte> command, ReadOnlySpan<byte> place) => Smb2Reader.Piece(
        command, BinaryPrimitives.ReadUInt16LittleEndian(place), BinaryPrimitives.ReadUInt16LittleEndian(place[2..]));

    /// <summary>Whether the tree of a request is one of pipes; null when it was connected out of sight.</summary>
    private bool? IsPipeTree(in Smb2Header header) =>
        _isPipeTree.TryGetValue((header.SessionId, header.TreeId), out var isPipe) ? isPipe : null;

    private static (ulong, ulong) FileId(ReadOnlySpan<byte> bytes) =>
        (BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));

    private RpcPipe? Find(in Smb2Header header, ReadOnlySpan<byte> fileId)
    {
        var id = FileId(fileId);
        return header.IsRelated && id == (ulong.MaxValue, ulong.MaxValue) ? _lastOfCompound
            : _open.TryGet(id, out var pipe) ? pipe : null;
    }

    private RpcPipe FindOrOpen(in Smb2Header header, ReadOnlySpan<byte> fileId)
    {
        if (Find(header, fileId) is not { } pipe)
        {
            pipe = new(sink, counters);
            counters.EvictedState += _open.Set(FileId(fileId), pipe) ? 1 : 0;
        }

        return _lastOfCompound = pipe;
    }

    private void Await(ulong messageId, RpcPipe? pipe)
    {
        if (pipe is not null)
        {
            _reading.Set(messageId, pipe);
        }
    }

    private void Feed(in MessageContext context, RpcPipe pipe, ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            pipe.Take(context, bytes);
            if (pipe.Held > 0 && _open.Values.Sum(open => open.Held) > MaxHeld)
            {
                pipe.Drop(written: context.FromClient);
                counters.EvictedState++;
            }
        }
    }
}

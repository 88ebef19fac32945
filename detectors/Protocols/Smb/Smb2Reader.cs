using System.Buffers.Binary;

namespace Deception.Protocols.Smb;

/// <summary>Reads the messages of SMB 2 and 3 on one connection: session setups (MS-SMB2 2.2.5, 2.2.6) and named pipes.</summary>
internal sealed class Smb2Reader(IMessageSink sink, ProtocolCounters counters)
{
    /// <summary>How much of a message tells whether it is wanted: header, body of a write, and the start of what is written.</summary>
    public const int TellingLength = Smb2Header.Length + 48 + 28;

    private const byte SigningRequired = 2; // SecurityMode, MS-SMB2 2.2.3, 2.2.4 and 2.2.5

    private readonly SmbPipes _pipes = new(sink, counters);
    private bool? _serverRequiresSigning, _clientRequiresSigning;
    private bool _hasBegun;

    /// <summary>True for a server's message.</summary>
    public static bool IsResponse(ReadOnlySpan<byte> message) => message.Length > 16 && (message[16] & 1) != 0;

    /// <summary>Says that bytes of one direction are missing.</summary>
    public void Lose(bool fromClient) => _pipes.Lose(fromClient);

    /// <summary>True when a message, of which the first <see cref="TellingLength"/> bytes are given, has anything to read.</summary>
    public bool IsWanted(ReadOnlySpan<byte> start)
    {
        if (!Smb2Header.TryRead(start, out var header))
        {
            counters.CountUnparsed("smb");
            return false;
        }

        return header.Next != 0 || header.Command switch
        {
            Smb2Command.Negotiate => header.IsResponse,
            Smb2Command.SessionSetup or Smb2Command.TreeConnect or Smb2Command.TreeDisconnect or Smb2Command.Create
                or Smb2Command.Close or Smb2Command.Ioctl => true,
            Smb2Command.Read => !header.IsResponse || _pipes.IsReading(header.MessageId),
            Smb2Command.Write => !header.IsResponse && _pipes.IsPipeWrite(header, start),
            _ => false,
        };
    }

    /// <summary>Reads a whole message, which may be a compound.</summary>
    public void Read(in MessageContext context, ReadOnlySpan<byte> message)
    {
        _pipes.BeginCompound();
        while (Smb2Header.TryRead(message, out var header))
        {
            var isLast = header.Next < Smb2Header.Length || header.Next > message.Length;
            Read(context, header, isLast ? message : message[..(int)header.Next]);
            if (isLast)
            {
                return;
            }

            message = message[(int)header.Next..];
        }

        counters.CountUnparsed("smb");
    }

    /// <summary>A piece of a command's bytes by an offset from its header; empty when it is not there.</summary>
    public static ReadOnlySpan<byte> Piece(ReadOnlySpan<byte> command, uint offset, uint length) =>
        offset >= Smb2Header.Length && offset <= command.Length && length <= command.Length - offset
            ? command.Slice((int)offset, (int)length)
            : default;

    private void Read(in MessageContext context, in Smb2Header header, ReadOnlySpan<byte> command)
    {
        if (header.Command == Smb2Command.SessionSetup)
        {
            SessionSetup(context, header, command);
        }
        else if (header.Command == Smb2Command.Negotiate)
        {
            Negotiated(context, header, command[Smb2Header.Length..]);
        }
        else if (header.IsResponse)
        {
            _pipes.Response(context, header, command);
        }
        else
        {
            if (_hasBegun && header is { Command: Smb2Command.Create, IsSigned: false })
            {
                _hasBegun = false;
                sink.Accept(context, new SmbUnsignedRequest());
            }

            _pipes.Request(context, header, command);
        }
    }

    private void Negotiated(in MessageContext context, in Smb2Header header, ReadOnlySpan<byte> body)
    {
        const int least = 64;
        const ushort wildcard = 0x02FF; // answers an SMB 1 negotiation; another one follows
        if (header.IsResponse && header.Status == 0 && body.Length >= least && BinaryPrimitives.ReadUInt16LittleEndian(body[4..]) is not wildcard and var dialect)
        {
            _serverRequiresSigning = (body[2] & SigningRequired) != 0;
            sink.Accept(context, new SmbNegotiated(dialect, _serverRequiresSigning.Value));
        }
    }

    private void SessionSetup(in MessageContext context, in Smb2Header header, ReadOnlySpan<byte> command)
    {
        const int requestLength = 24, responseLength = 8;
        const ushort isGuest = 1, isNull = 2, isEncrypted = 4;
        var body = command[Smb2Header.Length..];
        if (!header.IsResponse && body.Length > 3)
        {
            _clientRequiresSigning = (body[3] & SigningRequired) != 0;
        }

        var fields = header.IsResponse ? 4 : 12;
        if (body.Length >= (header.IsResponse ? responseLength : requestLength))
        {
            var offset = BinaryPrimitives.ReadUInt16LittleEndian(body[fields..]);
            var length = BinaryPrimitives.ReadUInt16LittleEndian(body[(fields + 2)..]);
            var token = Piece(command, offset, length);
            if (!token.IsEmpty)
            {
                SecurityTokens.Read(token, context, Carrier.Smb, sink, counters);
            }
        }

        if (header.IsResponse && header.Status is not (Smb2Header.MoreProcessingRequired or Smb2Header.Pending))
        {
            // A guest's session is success without the account: its credentials were not taken.
            var flags = body.Length >= 4 ? BinaryPrimitives.ReadUInt16LittleEndian(body[2..]) : 0;
            var asGuest = (flags & isGuest) != 0;
            sink.Accept(context, new Ntlm.SignInResult(Carrier.Smb, header.Status == 0 && !asGuest, header.Status));
            if (header.Status == 0)
            {
                _hasBegun = true;
                var isRequired = _serverRequiresSigning == true || _clientRequiresSigning == true ? true
                    : _serverRequiresSigning is null || _clientRequiresSigning is null ? (bool?)null : false;
                sink.Accept(context, new SmbSessionBegun(isRequired, (flags & isEncrypted) != 0, (flags & (isGuest | isNull)) != 0));
            }
        }
    }
}

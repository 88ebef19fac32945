using Deception.Protocols.Net;

namespace Deception.Protocols.Smb;

/// <summary>
/// Reads the credentials of SMB 1, 2 and 3 and the DCE/RPC in their named pipes, on port 445 or behind a NetBIOS session on
/// 139. What is encrypted or compressed, and the contents of files, are stepped over without being held.
/// </summary>
/// <param name="sink">Takes the messages.</param>
/// <param name="counters">Counts what can't be read.</param>
public sealed class SmbStreamDissector(IMessageSink sink, ProtocolCounters counters) : IStreamDissector
{
    /// <summary>Longer messages hold the contents of files.</summary>
    private const int MaxMessage = 68 * 1024;

    private const byte Smb1 = 0xFF, Smb2 = 0xFE;

    private readonly Smb2Reader _smb2 = new(sink, counters);
    private readonly Smb1Reader _smb1 = new(sink, counters);
    private SmbFraming? _fromOneEnd, _fromOtherEnd;
    private Conversation? _conversation;
    private Endpoint _oneEnd;

    /// <inheritdoc/>
    public long Dissect(in MessageContext context, ReadOnlySpan<byte> bytes)
    {
        Begin(context.Conversation);
        var framing = FramingOf(context.Sender);
        var current = context;
        var at = 0;
        while (true)
        {
            var found = framing!.TryNext(bytes[at..], out var skipped, out var length);
            at += skipped;
            if (!found)
            {
                return framing.IsHopeless ? -1 : at;
            }

            var there = bytes[(at + SmbFraming.HeaderLength)..];
            switch (Judge(there, length))
            {
                case Interest.Unknown:
                    return at;
                case Interest.Some when there.Length < length:
                    return at;
                case Interest.Some:
                    Read(ref current, there[..length]);
                    break;
                default:
                    break;
            }

            if (there.Length < length)
            {
                return (long)at + SmbFraming.HeaderLength + length;
            }

            at += SmbFraming.HeaderLength + length;
        }
    }

    /// <inheritdoc/>
    public void Gap(bool fromClient)
    {
        if (_conversation is not null)
        {
            FramingOf(fromClient ? _conversation.Client : _conversation.Server)!.Lose();
            _smb2.Lose(fromClient);
        }
    }

    private enum Interest { None, Some, Unknown }

    /// <summary>Tells from its start whether a message is worth being waited for.</summary>
    private Interest Judge(ReadOnlySpan<byte> start, int length) => start.Length < 4 && length >= 4 ? Interest.Unknown
        : length < 32 || length > MaxMessage ? Interest.None
        : start[0] switch
        {
            Smb1 => start.Length < 5 ? Interest.Unknown : Smb1Reader.IsWanted(start) ? Interest.Some : Interest.None,
            Smb2 when start.Length < Math.Min(length, Smb2Reader.TellingLength) => Interest.Unknown,
            Smb2 => _smb2.IsWanted(start) ? Interest.Some : Interest.None,
            _ => Interest.None,
        };

    private void Read(ref MessageContext context, ReadOnlySpan<byte> message)
    {
        if (message[0] == Smb1)
        {
            context = Roles.Mend(context, !Smb1Reader.IsResponse(message));
            _smb1.Read(context, message);
        }
        else
        {
            context = Roles.Mend(context, !Smb2Reader.IsResponse(message));
            _smb2.Read(context, message);
        }
    }

    private void Begin(Conversation conversation)
    {
        if (_conversation is null)
        {
            (_conversation, _oneEnd) = (conversation, conversation.Client);
            _fromOneEnd = new(counters, !conversation.SeenFromStart);
            _fromOtherEnd = new(counters, !conversation.SeenFromStart);
        }
    }

    private SmbFraming? FramingOf(Endpoint sender) => sender == _oneEnd ? _fromOneEnd : _fromOtherEnd;
}

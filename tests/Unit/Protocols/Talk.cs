using System.Text.Json;
using Deception.Protocols;
using Deception.Protocols.Net;

namespace Deception.Tests.Unit.Protocols;

/// <summary>Keeps what dissectors hand on.</summary>
internal sealed class Collector : IMessageSink
{
    public List<WireMessage> Messages { get; } = [];

    public List<MessageContext> Contexts { get; } = [];

    public void Accept(in MessageContext context, WireMessage message)
    {
        Messages.Add(message);
        Contexts.Add(context);
    }
}

/// <summary>Plays bytes to a stream dissector as the TCP layer does: it keeps what wasn't consumed and skips what isn't wanted.</summary>
internal sealed class Talk
{
    private static readonly Endpoint Left = new(HostAddress.From([10, 0, 0, 1]), 40000);
    private static readonly Endpoint Right = new(HostAddress.From([10, 0, 0, 2]), 88);

    private readonly Collector _collector = new();
    private readonly IStreamDissector _dissector;
    private readonly List<byte>[] _pending = [[], []];
    private readonly long[] _skip = [0, 0];
    private readonly bool[] _ended = [false, false];
    private readonly int _cut;

    /// <param name="make">Makes the dissector.</param>
    /// <param name="seenFromStart">Whether the opening was seen.</param>
    /// <param name="cut">Bytes a segment; 0 for whole pieces.</param>
    public Talk(Func<IMessageSink, ProtocolCounters, IStreamDissector> make, bool seenFromStart = true, int cut = 0)
    {
        _dissector = make(_collector, Counters);
        Conversation = new Conversation(1, Transport.Tcp, Left, Right, default) { SeenFromStart = seenFromStart };
        _cut = cut;
    }

    public Conversation Conversation { get; }

    public ProtocolCounters Counters { get; } = new();

    public List<WireMessage> Messages => _collector.Messages;

    public List<MessageContext> Contexts => _collector.Contexts;

    /// <summary>Bytes that the dissector asked to keep.</summary>
    public int Kept(bool fromClient) => _pending[fromClient ? 0 : 1].Count;

    public bool Ended(bool fromClient) => _ended[fromClient ? 0 : 1];

    public Talk Client(params byte[][] pieces) => Say(true, pieces);

    public Talk Server(params byte[][] pieces) => Say(false, pieces);

    public Talk Gap(bool fromClient)
    {
        _pending[fromClient ? 0 : 1].Clear();
        _skip[fromClient ? 0 : 1] = 0;
        _dissector.Gap(fromClient);
        return this;
    }

    /// <summary>The messages as comparable text, lists and all.</summary>
    public static string[] Describe(IEnumerable<WireMessage> messages) =>
        [.. messages.Select(message => message.GetType().Name + JsonSerializer.Serialize(message, message.GetType()))];

    private Talk Say(bool fromClient, byte[][] pieces)
    {
        foreach (var piece in pieces)
        {
            foreach (var segment in _cut == 0 ? [piece] : piece.Chunk(_cut))
            {
                Feed(fromClient, segment);
            }
        }

        return this;
    }

    private void Feed(bool fromClient, byte[] segment)
    {
        var side = fromClient ? 0 : 1;
        var skipped = (int)Math.Min(_skip[side], segment.Length);
        _skip[side] -= skipped;
        if (_ended[side] || skipped == segment.Length)
        {
            return;
        }

        var pending = _pending[side];
        pending.AddRange(segment[skipped..]);
        var read = _dissector.Dissect(new MessageContext(Conversation, fromClient, default, 1), pending.ToArray());
        _ended[side] = read < 0;
        _skip[side] = Math.Max(0, read - pending.Count);
        pending.RemoveRange(0, (int)Math.Clamp(read, 0, pending.Count));
    }
}

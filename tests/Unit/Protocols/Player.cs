using System.Text.Json;
using Deception.Protocols;
using Deception.Protocols.Net;

namespace Deception.Tests.Unit.Protocols;

/// <summary>Gives a dialogue to a dissector as the TCP layer does, and keeps what comes of it.</summary>
internal sealed class Player : IMessageSink
{
    private static readonly Endpoint High = new(HostAddress.From([10, 0, 0, 1]), 40000);

    private readonly Endpoint[] _ends;
    private readonly List<byte>[] _pending = [[], []];
    private readonly long[] _skip = [0, 0];
    private readonly IStreamDissector _dissector;

    /// <param name="make">Makes the dissector.</param>
    /// <param name="port">The server's port.</param>
    /// <param name="seenFromStart">Whether the opening was seen.</param>
    /// <param name="rolesWrong">Whether the roles were guessed wrongly.</param>
    public Player(
        Func<IMessageSink, ProtocolCounters, Conversation, IStreamDissector> make, ushort port, bool seenFromStart = true, bool rolesWrong = false)
    {
        var low = new Endpoint(HostAddress.From([10, 0, 0, 2]), port);
        _ends = [High, low];
        Conversation = new(1, Transport.Tcp, rolesWrong ? low : High, rolesWrong ? High : low, default) { SeenFromStart = seenFromStart };
        _dissector = make(this, Counters, Conversation);
    }

    public Conversation Conversation { get; }

    public ProtocolCounters Counters { get; } = new();

    public List<(MessageContext Context, WireMessage Message)> Heard { get; } = [];

    /// <summary>True when the dissector wanted no more of a direction.</summary>
    public bool HasEnded { get; private set; }

    public IEnumerable<T> All<T>()
        where T : WireMessage => Heard.Select(heard => heard.Message).OfType<T>();

    /// <summary>The messages and their senders as comparable text, lists and all.</summary>
    public string[] Text => [.. Heard.Select(heard =>
        $"{heard.Context.Sender} {heard.Message.GetType().Name}{JsonSerializer.Serialize(heard.Message, heard.Message.GetType())}")];

    /// <summary>Bytes kept until more come.</summary>
    public int Kept(bool fromClient) => _pending[fromClient ? 0 : 1].Count;

    public void Accept(in MessageContext context, WireMessage message) => Heard.Add((context, message));

    /// <param name="dialogue">What is said.</param>
    /// <param name="cut">Bytes a segment; 0 for whole pieces.</param>
    public Player Play(Dialogue dialogue, int cut = 0)
    {
        foreach (var (fromClient, bytes) in dialogue.Pieces)
        {
            foreach (var segment in cut == 0 ? [bytes] : bytes.Chunk(cut))
            {
                Feed(fromClient ? 0 : 1, segment);
            }
        }

        return this;
    }

    public Player Client(params byte[][] pieces) => Play(new([.. pieces.Select(piece => (true, piece))]));

    public Player Server(params byte[][] pieces) => Play(new([.. pieces.Select(piece => (false, piece))]));

    public Player Gap(bool fromClient)
    {
        var side = fromClient ? 0 : 1;
        _pending[side].Clear();
        _skip[side] = 0;
        _dissector.Gap(_ends[side] == Conversation.Client);
        return this;
    }

    private void Feed(int side, byte[] segment)
    {
        var skipped = (int)Math.Min(_skip[side], segment.Length);
        _skip[side] -= skipped;
        if (HasEnded || skipped == segment.Length)
        {
            return;
        }

        var pending = _pending[side];
        pending.AddRange(segment.AsSpan(skipped));
        var context = new MessageContext(Conversation, _ends[side] == Conversation.Client, default, 1);
        var read = _dissector.Dissect(context, pending.ToArray());
        HasEnded = read < 0;
        _skip[side] = Math.Max(0, read - pending.Count);
        pending.RemoveRange(0, (int)Math.Clamp(read, 0, pending.Count));
    }
}

using Deception.Protocols.Net;

namespace Deception.Protocols;

/// <summary>
/// Passes messages on. What comes of many conversations at one moment, when a decoder gives up waiting, is passed on in the order
/// in which the conversations began, whatever order they were looked at.
/// </summary>
internal sealed class OrderlySink(IMessageSink sink) : IMessageSink, IConnectionSink
{
    private readonly IConnectionSink? _connections = sink as IConnectionSink;
    private readonly List<(MessageContext Context, WireMessage Message)> _held = [];
    private bool _isHolding;

    public void Accept(in MessageContext context, WireMessage message)
    {
        if (_isHolding)
        {
            _held.Add((context, message));
        }
        else
        {
            sink.Accept(context, message);
        }
    }

    public void Accept(in ConnectionAttempt attempt) => _connections?.Accept(attempt);

    /// <summary>Holds messages back.</summary>
    public void Begin() => _isHolding = true;

    /// <summary>Passes on what was held back.</summary>
    public void End()
    {
        _isHolding = false;
        if (_held.Count == 0)
        {
            return;
        }

        foreach (var (context, message) in _held.OrderBy(h => h.Context.Conversation.Id)) // stable
        {
            sink.Accept(context, message);
        }

        _held.Clear();
    }
}

using Deception.Protocols.Net;

namespace Deception.Protocols.Http;

/// <summary>
/// Reads the credentials of HTTP/1.x: Negotiate, NTLM and Kerberos in <c>Authorization</c>, <c>WWW-Authenticate</c> and their
/// proxy kin (RFC 4559; RFC 9110, 11.6 and 11.7). Bodies are stepped over by their Content-Length; where that is not told,
/// the next first line of a message is looked for.
/// </summary>
/// <param name="sink">Takes the messages.</param>
/// <param name="counters">Counts what can't be read.</param>
public sealed class HttpStreamDissector(IMessageSink sink, ProtocolCounters counters) : IStreamDissector
{
    private readonly HttpCredentials _credentials = new(sink, counters);
    private HttpFraming? _fromOneEnd, _fromOtherEnd;
    private Conversation? _conversation;
    private Endpoint _oneEnd;

    /// <inheritdoc/>
    public long Dissect(in MessageContext context, ReadOnlySpan<byte> bytes)
    {
        Begin(context.Conversation);
        var framing = FramingOf(context.Sender);
        var current = context;
        long at = 0;
        while (at < bytes.Length)
        {
            var found = framing!.TryNext(bytes[(int)at..], out var skipped, out var length);
            at += skipped;
            if (!found)
            {
                return at;
            }

            var head = bytes.Slice((int)at, length);
            current = Roles.Mend(current, !head.StartsWith("HTTP/1."u8));
            var body = _credentials.Read(current, head);
            at += length;
            at += framing.Body(body, at < bytes.Length ? bytes[(int)at..] : default);
        }

        return at;
    }

    /// <inheritdoc/>
    public void Gap(bool fromClient)
    {
        if (_conversation is not null)
        {
            FramingOf(fromClient ? _conversation.Client : _conversation.Server)!.Lose();
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

    private HttpFraming? FramingOf(Endpoint sender) => sender == _oneEnd ? _fromOneEnd : _fromOtherEnd;
}

namespace Deception.Protocols.Ldap;

/// <summary>
/// LDAP over TCP (RFC 4511): messages one behind another, <c>30 0C 02 01 01 60 07 …</c>; after a SASL bind with a
/// security layer, buffers that hold them; after StartTLS, or from the start on a port of LDAPS, records of TLS. Of what is sealed
/// only the size is told. After a gap or in the middle of a stream it looks for the next message or buffer.
/// </summary>
public sealed class LdapStreamDissector : IStreamDissector
{
    private const int SaslLengthBytes = 4;
    private const byte ModifyRequest = 0x66, AddRequest = 0x68, DeleteRequest = 0x4A;

    private readonly IMessageSink _sink;
    private readonly ProtocolCounters _counters;
    private readonly LdapMessageReader _reader;
    private readonly LdapDirection _toServer = new();
    private readonly LdapDirection _toClient = new();
    private Conversation? _conversation;
    private bool _hasBound;

    /// <summary>Makes the reader of one connection.</summary>
    /// <param name="sink">Takes its messages.</param>
    /// <param name="counters">Counts what can't be read.</param>
    public LdapStreamDissector(IMessageSink sink, ProtocolCounters counters) =>
        (_sink, _counters, _reader) = (sink, counters, new LdapMessageReader(sink, counters));

    /// <inheritdoc/>
    public long Dissect(in MessageContext context, ReadOnlySpan<byte> bytes)
    {
        if (_conversation is null)
        {
            _conversation = context.Conversation;
            _toServer.InStep = _toClient.InStep = _conversation.SeenFromStart;
        }

        var direction = Direction(context.FromClient);
        return direction.IsTls ? TlsRecords.Measure(context, bytes, _sink) : Dissect(context, bytes, direction, isPlain: false);
    }

    /// <inheritdoc/>
    public void Gap(bool fromClient) => Direction(fromClient).Reset();

    // A direction stays the same when a message swaps the roles.
    private LdapDirection Direction(bool fromClient) => fromClient == (_conversation?.RolesSwapped ?? false) ? _toClient : _toServer;

    private long Dissect(in MessageContext context, ReadOnlySpan<byte> bytes, LdapDirection direction, bool isPlain)
    {
        long at = 0;
        while (at < bytes.Length)
        {
            var rest = bytes[(int)at..];
            var frame = isPlain ? LdapFrame.Message(rest) : LdapFrame.At(rest, direction.InStep);
            if (frame.Start == LdapStart.NotYetKnown)
            {
                return at;
            }

            if (frame.Start == LdapStart.Tls)
            {
                direction.IsTls = true;
                var measured = TlsRecords.Measure(context, rest, _sink);
                return measured < 0 ? measured : at + measured;
            }

            if (frame.Start == LdapStart.None)
            {
                Lose(direction);
                at++;
                continue;
            }

            direction.InStep = true;
            direction.Lost = false;
            if (!isPlain && frame.Start == LdapStart.Message)
            {
                Note(context, frame.Operation);
            }

            var done = frame.Start == LdapStart.Message ? ReadMessage(context, rest, frame) : ReadBuffer(context, rest, frame, direction);
            if (!done)
            {
                return at;
            }

            at += frame.Length;
        }

        return at;
    }

    private void Lose(LdapDirection direction)
    {
        if (!direction.Lost && direction.InStep)
        {
            _counters.CountUnparsed("ldap");
        }

        direction.Lost = true;
        direction.InStep = false;
    }

    private void Note(in MessageContext context, byte operation)
    {
        if (operation == LdapOperation.BindResponse)
        {
            _hasBound = true;
        }
        else if (_hasBound && operation is LdapOperation.SearchRequest or ModifyRequest or AddRequest or DeleteRequest)
        {
            _hasBound = false;
            _sink.Accept(Roles.Mend(context, fromClient: true), new LdapUnprotectedRequest());
        }
    }

    // False when the rest of it must come first.
    private bool ReadMessage(in MessageContext context, ReadOnlySpan<byte> bytes, LdapFrame frame)
    {
        if (frame.Operation == LdapOperation.SearchEntry)
        {
            return ReadEntry(context, bytes, frame);
        }

        if (!LdapOperation.IsRead(frame.Operation))
        {
            return true;
        }

        if (frame.Length > LdapLimits.MessageBytes)
        {
            _counters.CountUnparsed("ldap");
            return true;
        }

        if (bytes.Length < frame.Length)
        {
            return false;
        }

        _reader.Read(context, bytes[..(int)frame.Length]);
        return true;
    }

    // Of an entry only the beginning is wanted, so that large ones need not be kept.
    private bool ReadEntry(in MessageContext context, ReadOnlySpan<byte> bytes, LdapFrame frame)
    {
        var head = (int)Math.Min(frame.Length, LdapLimits.EntryHeadBytes);
        if (bytes.Length < head)
        {
            return false;
        }

        _reader.ReadEntry(context, bytes[..head]);
        return true;
    }

    private bool ReadBuffer(in MessageContext context, ReadOnlySpan<byte> bytes, LdapFrame frame, LdapDirection direction)
    {
        switch (SaslBuffer.IsReadable(bytes, frame.Length, direction.IsWithinMessage))
        {
            case null:
                return false;
            case false:
                _sink.Accept(context, new LdapSealed((int)Math.Min(frame.Length, int.MaxValue), IsTls: false));
                return true;
        }

        if (frame.Length > LdapLimits.MessageBytes)
        {
            _counters.CountUnparsed("ldap");
            return true;
        }

        if (bytes.Length < frame.Length)
        {
            return false;
        }

        var plain = direction.Join(SaslBuffer.Unwrap(bytes[SaslLengthBytes..(int)frame.Length]));
        var read = Dissect(context, plain, direction, isPlain: true);
        direction.Keep(plain, read);
        direction.InStep = true;
        return true;
    }
}

namespace Deception.Protocols.Rpc;

/// <summary>Reads DCE/RPC from the writes to and reads from one named pipe (MS-RPCE 2.1.1.2).</summary>
internal sealed class RpcPipe(IMessageSink sink, ProtocolCounters counters)
{
    private readonly RpcAssociation _association = new(sink, counters, Carrier.Smb, knowledge: null);
    private readonly Direction _written = new(counters), _read = new(counters);

    /// <summary>Bytes held until the rest of a PDU comes.</summary>
    public int Held => _written.Count + _read.Count;

    /// <summary>Gives up what is held of what was written, or of what was read.</summary>
    public void Drop(bool written)
    {
        (written ? _written : _read).Drop();
        if (written)
        {
            _association.LoseRequests();
        }
    }

    /// <summary>Takes what was written to the pipe, or read from it, next.</summary>
    public void Take(in MessageContext context, ReadOnlySpan<byte> bytes)
    {
        var direction = context.FromClient ? _written : _read;
        if (direction.Count > 0)
        {
            bytes = direction.Joined(bytes);
        }

        var at = 0;
        while (true)
        {
            var found = direction.Framing.TryNext(bytes[at..], out var skipped, out var header);
            at += skipped;
            if (!found)
            {
                direction.Hold(bytes[at..]);
                return;
            }

            _association.Accept(context, new RpcPdu(header, bytes.Slice(at, header.FragmentLength)));
            at += header.FragmentLength;
        }
    }

    /// <summary>The start of a PDU whose rest did not come yet.</summary>
    private sealed class Direction(ProtocolCounters counters)
    {
        private byte[] _bytes = [];

        public RpcFraming Framing { get; } = new(counters, startsLost: true); // a pipe may carry anything

        public int Count { get; private set; }

        /// <summary>What is held with more after it.</summary>
        public ReadOnlySpan<byte> Joined(ReadOnlySpan<byte> more)
        {
            var length = Count + more.Length;
            if (_bytes.Length < length)
            {
                Array.Resize(ref _bytes, 2 * length);
            }

            more.CopyTo(_bytes.AsSpan(Count));
            return _bytes.AsSpan(0, length);
        }

        /// <summary>Holds the rest, which may be a piece of what was joined.</summary>
        public void Hold(ReadOnlySpan<byte> rest)
        {
            if (rest.IsEmpty)
            {
                Drop(lose: false);
                return;
            }

            if (_bytes.Length < rest.Length)
            {
                _bytes = new byte[rest.Length];
            }

            rest.CopyTo(_bytes);
            Count = rest.Length;
        }

        public void Drop(bool lose = true)
        {
            (_bytes, Count) = ([], 0);
            if (lose)
            {
                Framing.Lose();
            }
        }
    }
}

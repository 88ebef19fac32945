namespace Deception.Protocols.Rpc;

/// <summary>Finds the PDUs in one direction of a byte stream, also after bytes were lost.</summary>
internal sealed class RpcFraming(ProtocolCounters counters, bool startsLost)
{
    /// <summary>No PDU is longer than 64 KiB: whoever shows none in four times that speaks something else.</summary>
    private const int MaxSearch = 256 * 1024;

    private bool _lost = startsLost;
    private long _searched;

    /// <summary>True once nothing in this direction can be DCE/RPC any more.</summary>
    public bool IsHopeless => _searched > MaxSearch;

    /// <summary>Says that bytes are missing before those that come next.</summary>
    public void Lose() => _lost = true;

    /// <summary>Steps to the next PDU. False when more bytes are needed.</summary>
    /// <param name="bytes">What is not consumed yet.</param>
    /// <param name="skipped">Bytes to be dropped in either case, before the PDU.</param>
    /// <param name="header">Header of the PDU that begins after them and is there whole.</param>
    public bool TryNext(ReadOnlySpan<byte> bytes, out int skipped, out RpcHeader header)
    {
        skipped = 0;
        if (bytes.Length < RpcHeader.Length)
        {
            header = default;
            return false;
        }

        if (!RpcHeader.TryRead(bytes, out header))
        {
            if (!_lost)
            {
                counters.CountUnparsed("rpc");
                _lost = true;
            }

            skipped = Search(bytes, out header);
            _searched += skipped;
            if (header.FragmentLength == 0)
            {
                return false;
            }
        }

        (_lost, _searched) = (false, 0);
        return bytes.Length - skipped >= header.FragmentLength;
    }

    private static int Search(ReadOnlySpan<byte> bytes, out RpcHeader header)
    {
        header = default;
        var at = 0;
        while (true)
        {
            var next = bytes[at..].IndexOf((byte)5);
            if (next < 0)
            {
                return bytes.Length;
            }

            at += next;
            if (bytes.Length - at < RpcHeader.Length || RpcHeader.TryRead(bytes[at..], out header))
            {
                return at;
            }

            header = default;
            at++;
        }
    }
}

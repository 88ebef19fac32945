using Deception.Protocols.Net;

namespace Deception.Protocols.Evidence;

/// <summary>
/// Overwrites secrets in kept frames with zeros (see <see cref="SecretRanges"/>), also where a message is spread over segments,
/// fragments and repetitions. Headers and lengths stay, so that the packets still decode.
/// </summary>
public static class SecretMask
{
    private const int MostStreamBytes = 8 << 20;

    private readonly record struct Piece(long Position, int Frame, int Offset, int Length);

    private readonly record struct StreamKey(HostAddress From, HostAddress To, uint Ports, uint Number, byte Protocol);

    /// <summary>Masks the secrets of some frames in place. Never throws on any bytes.</summary>
    /// <param name="frames">All frames that are kept together, in their order.</param>
    /// <returns>How many stretches were masked.</returns>
    public static int Apply(IReadOnlyList<KeptFrame> frames)
    {
        var streams = new Dictionary<StreamKey, List<Piece>>();
        for (var i = 0; i < frames.Count; i++)
        {
            Place(frames[i], i, streams);
        }

        var masked = 0;
        foreach (var pieces in streams.Values)
        {
            masked += Mask(frames, pieces);
        }

        return masked;
    }

    private static void Place(KeptFrame frame, int number, Dictionary<StreamKey, List<Piece>> streams)
    {
        if (!LinkHeader.TryRead(frame.Link, frame.Bytes, out var network, out var offset)
            || !IpPacket.TryRead(network, frame.Bytes.AsSpan(offset), frame.Bytes.Length - offset, out var packet) || packet.Payload.IsEmpty)
        {
            return;
        }

        StreamKey key;
        long position;
        ReadOnlySpan<byte> payload;
        if (packet.IsFragment)
        {
            key = new(packet.Source, packet.Destination, 0, packet.Identification, packet.Protocol);
            position = packet.FragmentOffset;
            payload = packet.Payload;
        }
        else if (packet.Protocol == 6 && TcpSegment.TryRead(packet.Payload, 0, out var segment))
        {
            key = new(packet.Source, packet.Destination, (uint)(segment.SourcePort << 16 | segment.DestinationPort), 0, 6);
            position = segment.Sequence;
            payload = segment.Payload;
        }
        else
        {
            key = new(packet.Source, packet.Destination, 0, (uint)number, 0); // each datagram by itself
            position = 0;
            payload = packet.Payload;
        }

        if (payload.IsEmpty)
        {
            return;
        }

        if (!streams.TryGetValue(key, out var pieces))
        {
            streams[key] = pieces = [];
        }

        var first = pieces.Count == 0 ? position : pieces[0].Position;
        // Sequence numbers wrap: what lies less than half their space away from the first is near it.
        var near = packet.Protocol == 6 && !packet.IsFragment ? first + (int)(uint)(position - first) : position;
        var at = (int)System.Runtime.CompilerServices.Unsafe.ByteOffset(ref frame.Bytes[0], ref System.Runtime.InteropServices.MemoryMarshal.GetReference(payload));
        pieces.Add(new Piece(near, number, at, payload.Length));
    }

    private static int Mask(IReadOnlyList<KeptFrame> frames, List<Piece> pieces)
    {
        pieces.Sort((a, b) => a.Position.CompareTo(b.Position));
        var masked = 0;
        for (var i = 0; i < pieces.Count;)
        {
            var (start, end, last) = (pieces[i].Position, pieces[i].Position + pieces[i].Length, i + 1);
            while (last < pieces.Count && pieces[last].Position <= end && pieces[last].Position - start < MostStreamBytes)
            {
                end = Math.Max(end, pieces[last].Position + pieces[last].Length);
                last++;
            }

            masked += MaskStretch(frames, pieces.GetRange(i, last - i), start, (int)(end - start));
            i = last;
        }

        return masked;
    }

    // One stretch without gaps: its bytes are looked at together, the ranges are zeroed in every frame that holds a part.
    private static int MaskStretch(IReadOnlyList<KeptFrame> frames, List<Piece> pieces, long start, int length)
    {
        var bytes = new byte[length];
        foreach (var piece in pieces)
        {
            frames[piece.Frame].Bytes.AsSpan(piece.Offset, piece.Length).CopyTo(bytes.AsSpan((int)(piece.Position - start)));
        }

        List<(int Start, int Length)> ranges = [];
        SecretRanges.Find(bytes, ranges);
        foreach (var (from, count) in ranges)
        {
            foreach (var piece in pieces)
            {
                var at = (int)(piece.Position - start);
                var (first, last) = (Math.Max(from, at), Math.Min(from + count, at + piece.Length));
                if (first < last)
                {
                    frames[piece.Frame].Bytes.AsSpan(piece.Offset + first - at, last - first).Clear();
                }
            }
        }

        return ranges.Count;
    }
}

/// <summary>A frame that is kept.</summary>
/// <param name="Link">How it begins.</param>
/// <param name="Number">Its number in the capture.</param>
/// <param name="Time">When it was captured.</param>
/// <param name="Bytes">What was captured of it.</param>
/// <param name="WireLength">Its length on the wire.</param>
public sealed record KeptFrame(LinkType Link, long Number, DateTimeOffset Time, byte[] Bytes, int WireLength);

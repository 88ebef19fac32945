namespace Deception.Protocols.Net;

/// <summary>Tells connections apart, decides which are read, and passes their segments on.</summary>
/// <remarks>
/// A reset or a FIN is never believed enough to stop reading: with a bad checksum or a short time to live it is no more than a
/// way to blind a sensor. A connection ends when it is silent, or when another one begins on its ports; that is believed when
/// the other side confirms it or data follows.
/// </remarks>
internal sealed class TcpTracker(FlowTable flows, DissectorFactory factory, StreamBuffers buffers, IConnectionSink? attempts = null)
{
    private const int MaxLateDistance = 1 << 20;
    private const int SniffsBothSides = 8;
    private const int SniffsOneSide = 64;

    /// <summary>Takes a segment.</summary>
    public void Process(in IpPacket packet, in TcpSegment segment, DateTimeOffset time, long number)
    {
        var key = FlowKey.Create(
            packet.Source, segment.SourcePort, packet.Destination, segment.DestinationPort, Transport.Tcp, out var side);
        var isSyn = (segment.Flags & TcpFlags.Syn) != 0;
        var hasData = !segment.Payload.IsEmpty || segment.Missing > 0;
        var flow = flows.Find(key, time.UtcTicks);
        if (!hasData && (segment.Flags & (TcpFlags.Syn | TcpFlags.Rst | TcpFlags.Ack)) == 0 && flow?.State != FlowState.Tracked)
        {
            Probe(flow, key, side, segment, time, number);
            return;
        }

        if (flow is null)
        {
            if (!isSyn && !hasData)
            {
                return;
            }

            flow = flows.Add(key, time);
            flow.ServerSide = ProtocolSelector.GuessServer(key.First.Port, key.Second.Port);
        }

        if (isSyn)
        {
            if ((segment.Flags & TcpFlags.Ack) == 0 && !(flow.Sides[side].HasInitial && flow.Sides[side].Initial == segment.Sequence))
            {
                attempts?.Accept(new ConnectionAttempt(key[side], key[1 - side], segment.Flags, time, number));
            }

            Open(flow, side, segment, time);
        }
        else if (hasData && flow.Sides[side].HasNext && segment.Sequence == flow.Sides[side].NextInitial + 1)
        {
            Reopen(flow, time);
        }

        if (flow.State == FlowState.Pending && hasData)
        {
            Judge(flow, side, segment);
        }

        if (flow.State != FlowState.Tracked)
        {
            return;
        }

        flow.Connection!.Process(side, segment, time, number);
        Close(flow, side, segment.Flags);
    }

    // Without SYN, RST and ACK a segment belongs to no connection (RFC 9293, 3.10.7): whoever sends it asks whether a port is closed.
    private void Probe(Flow? flow, in FlowKey key, int side, in TcpSegment segment, DateTimeOffset time, long number)
    {
        if (attempts is null)
        {
            return;
        }

        flow ??= flows.Add(key, time);
        var digest = ((ulong)segment.Flags << 32) | segment.Sequence | (1UL << 63);
        if (flow.Sides[side].LastDatagram != digest) // else a copy
        {
            flow.Sides[side].LastDatagram = digest;
            attempts.Accept(new ConnectionAttempt(key[side], key[1 - side], segment.Flags, time, number));
        }
    }

    private void Open(Flow flow, int side, in TcpSegment segment, DateTimeOffset time)
    {
        ref var sender = ref flow.Sides[side];
        if (sender.HasInitial && sender.Initial == segment.Sequence)
        {
            return; // sent again
        }

        var isAnswer = (segment.Flags & TcpFlags.Ack) != 0;
        var isTracked = flow.State == FlowState.Tracked;
        if (isTracked && !flow.Closing && !Joins(flow, side, segment.Sequence))
        {
            sender.HasNext = true;
            sender.NextInitial = segment.Sequence;
            sender.NextIsAnswer = isAnswer;
            ref var other = ref flow.Sides[1 - side];
            if (isAnswer && other.HasNext && other.NextInitial + 1 == segment.Acknowledgment)
            {
                Reopen(flow, time);
            }

            return;
        }

        if (!isTracked || flow.Closing)
        {
            var other = flow.Sides[1 - side];
            var completes = isAnswer && other.HasInitial && other.Initial + 1 == segment.Acknowledgment && !flow.Closing;
            if (!completes && (flow.State != FlowState.Pending || !isAnswer || sender.HasInitial))
            {
                Restart(flow, time);
            }

            flow.ServerSide = isAnswer ? side : 1 - side;
            flow.SynSeen = true;
        }

        sender.HasInitial = true;
        sender.Initial = segment.Sequence;
        if (flow.Connection?[side] is { IsStarted: false } half)
        {
            half.Start(segment.Sequence + 1);
        }
    }

    // A SYN or SYN-ACK that was captured late, or the first sight of the answering side.
    private static bool Joins(Flow flow, int side, uint sequence)
    {
        if (flow.Sides[side].HasInitial)
        {
            return false;
        }

        var half = flow.Connection![side];
        return !half.IsStarted || unchecked((uint)(half.Next - sequence)) <= MaxLateDistance;
    }

    private void Reopen(Flow flow, DateTimeOffset time)
    {
        var sides = flow.Sides;
        Restart(flow, time);
        for (var side = 0; side < 2; side++)
        {
            var next = sides[side];
            if (next.HasNext)
            {
                flow.Sides[side].HasInitial = true;
                flow.Sides[side].Initial = next.NextInitial;
                flow.ServerSide = next.NextIsAnswer ? side : 1 - side;
            }
        }

        flow.SynSeen = true;
    }

    private void Restart(Flow flow, DateTimeOffset time)
    {
        flow.Connection?.Finish();
        flow.Restart(time);
        flows.Requeue(flow);
    }

    private void Judge(Flow flow, int side, in TcpSegment segment)
    {
        var server = flow.Key[flow.ServerSide];
        var protocol = ProtocolSelector.ByPort(server.Port);
        if (protocol == StreamProtocol.Undecided)
        {
            ref var sender = ref flow.Sides[side];
            var isFirst = !sender.HasInitial || sender.Initial + 1 == segment.Sequence || (segment.Flags & TcpFlags.Syn) != 0;
            protocol = isFirst ? ProtocolSelector.Sniff(segment.Payload) : StreamProtocol.Undecided;
            if (protocol == StreamProtocol.None || (protocol == StreamProtocol.Undecided && !flow.SynSeen))
            {
                sender.Sniffed++;
                int other = flow.Sides[1 - side].Sniffed;
                if (flow.SynSeen || sender.Sniffed >= SniffsOneSide || (sender.Sniffed >= SniffsBothSides && other >= SniffsBothSides))
                {
                    flow.State = FlowState.Ignored;
                }

                return;
            }
        }

        Track(flow, protocol);
    }

    private void Track(Flow flow, StreamProtocol protocol)
    {
        var conversation = new Conversation(
            flows.CurrentFrame, Transport.Tcp, flow.Key[1 - flow.ServerSide], flow.Key[flow.ServerSide], flow.Started)
        {
            SeenFromStart = flow.SynSeen,
        };
        flow.Connection = new TcpConnection(flow.Key, conversation, protocol, factory, buffers);
        for (var side = 0; side < 2; side++)
        {
            if (flow.Sides[side].HasInitial)
            {
                flow.Connection[side].Start(flow.Sides[side].Initial + 1);
            }
        }

        flow.State = FlowState.Tracked;
        flows.Requeue(flow);
    }

    private void Close(Flow flow, int side, TcpFlags flags)
    {
        if (flow.Connection!.IsDropped)
        {
            flow.Connection = null;
            flow.State = FlowState.Ignored;
            flows.Requeue(flow);
            return;
        }

        if (flow.Closing || (flags & (TcpFlags.Fin | TcpFlags.Rst)) == 0)
        {
            return;
        }

        flow.Sides[side].Finished |= (flags & TcpFlags.Fin) != 0;
        if ((flags & TcpFlags.Rst) != 0 || (flow.Sides[0].Finished && flow.Sides[1].Finished))
        {
            flow.Closing = true;
            flows.Requeue(flow);
        }
    }
}

namespace Deception.Protocols.Net;

/// <summary>
/// All flows of a decoder. Those that no parser reads go first when room is short, so that a scan or a flood of SYNs does not
/// push out the connections that matter.
/// </summary>
internal sealed class FlowTable(ProtocolCounters counters, WireDecoderOptions options)
{
    private readonly Dictionary<FlowKey, Flow> _flows = [];
    private readonly FlowQueue _cheap = new();
    private readonly FlowQueue _closing = new();
    private readonly FlowQueue _tracked = new();
    private Flow? _free;
    /// <summary>
    /// Number of the frame now looked at, and of the conversation that it begins, if it begins one: the same in whichever decoder
    /// the conversation is read.
    /// </summary>
    public long CurrentFrame { get; set; }

    /// <summary>Finds a flow and marks it as just seen.</summary>
    public Flow? Find(in FlowKey key, long ticks) => Find(key, ticks, out _);

    /// <summary>Finds a flow, marks it as just seen and tells for how long it was silent.</summary>
    public Flow? Find(in FlowKey key, long ticks, out long silence)
    {
        silence = 0;
        if (!_flows.TryGetValue(key, out var flow))
        {
            return null;
        }

        silence = ticks - flow.LastSeen;
        if (silence >= TimeSpan.TicksPerSecond) // not for each packet
        {
            flow.LastSeen = ticks;
            flow.Queue!.Push(flow);
        }

        return flow;
    }

    /// <summary>Adds a pending flow.</summary>
    public Flow Add(in FlowKey key, DateTimeOffset time)
    {
        if (_flows.Count >= options.MaxFlows && (_cheap.Oldest ?? _closing.Oldest ?? _tracked.Oldest) is { } victim)
        {
            counters.EvictedState++;
            Remove(victim);
        }

        var flow = _free ?? new Flow();
        _free = flow.Newer;
        flow.Newer = null;
        flow.Key = key;
        flow.Restart(time);
        flow.LastSeen = time.UtcTicks;
        _flows.Add(key, flow);
        _cheap.Push(flow);
        counters.Flows = _flows.Count;
        return flow;
    }

    /// <summary>Puts a flow where its state says, after that changed.</summary>
    public void Requeue(Flow flow)
    {
        var queue = flow.State != FlowState.Tracked ? _cheap : flow.Closing ? _closing : _tracked;
        if (flow.Queue == queue)
        {
            return;
        }

        queue.Push(flow);
        if (_tracked.Count > options.MaxTrackedFlows)
        {
            counters.EvictedState++;
            Remove(_tracked.Oldest!);
        }
    }

    /// <summary>Forgets what has been silent for too long.</summary>
    public void Expire(long ticks)
    {
        Expire(_cheap, ticks - options.IgnoredIdle.Ticks);
        Expire(_closing, ticks - options.ClosingIdle.Ticks);
        Expire(_tracked, ticks - options.TrackedIdle.Ticks);
    }

    /// <summary>Delivers what is held back, and forgets everything.</summary>
    public void Clear()
    {
        Expire(_closing, long.MaxValue);
        Expire(_tracked, long.MaxValue);
        Expire(_cheap, long.MaxValue);
    }

    private void Expire(FlowQueue queue, long before)
    {
        while (queue.Oldest is { } flow && flow.LastSeen <= before)
        {
            Remove(flow);
        }
    }

    private void Remove(Flow flow)
    {
        _flows.Remove(flow.Key);
        flow.Queue!.Remove(flow);
        flow.Connection?.Finish();
        flow.Connection = null;
        flow.Conversation = null;
        flow.Newer = _free;
        _free = flow;
        counters.Flows = _flows.Count;
    }
}

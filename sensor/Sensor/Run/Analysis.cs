using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Threats;

namespace Deception.Sensor.Run;

/// <summary>
/// Frames in, findings out, live: a decoder and an engine that one thread at a time touches, under <see cref="Gate"/>.
/// </summary>
public sealed class Analysis
{
    private readonly ProtocolCounters _counters = new();
    private readonly ThreatEngine _engine;
    private readonly WireDecoder _decoder;
    private readonly TimeProvider _clock;
    private DateTimeOffset? _lastPacket;
    private long _heardAt;

    /// <summary>Makes an analysis of one course of packet time: of the live wire, or of one file.</summary>
    /// <param name="policy">The policy in force; null works without.</param>
    /// <param name="tell">Takes each revision of each finding.</param>
    /// <param name="clock">Tells how long the wire has been silent.</param>
    public Analysis(Policy? policy, Action<Finding> tell, TimeProvider clock)
    {
        _clock = clock;
        _engine = new ThreatEngine(policy, tell);
        _decoder = new WireDecoder(_engine, _counters);
    }

    /// <summary>Held by whoever touches the analysis; <see cref="Take"/> expects its caller to hold it.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Takes the next frame.</summary>
    public void Take(in Frame frame)
    {
        _lastPacket = frame.Time;
        _heardAt = _clock.GetTimestamp();
        _decoder.Decode(frame);
    }

    /// <summary>Puts a policy in force.</summary>
    public void SetPolicy(Policy policy)
    {
        lock (Gate)
        {
            _engine.SetPolicy(policy);
        }
    }

    /// <summary>Says that the sensor is about to ask for a name that nobody has.</summary>
    public void AddBait(string name)
    {
        lock (Gate)
        {
            _engine.AddBait(name);
        }
    }

    /// <summary>Lets packet time go on over silence, so that what a finding has grown by is told in time.</summary>
    public void Tick()
    {
        lock (Gate)
        {
            if (_lastPacket is { } last)
            {
                _engine.Advance(last + _clock.GetElapsedTime(_heardAt));
            }
        }
    }

    /// <summary>Addresses that act as domain controllers and that the policy doesn't know.</summary>
    public IReadOnlyList<HostAddress> UnlistedControllers
    {
        get
        {
            lock (Gate)
            {
                return _engine.UnlistedControllers;
            }
        }
    }

    /// <summary>Tells all that is not told yet.</summary>
    public void Complete()
    {
        lock (Gate)
        {
            _decoder.Flush();
            _engine.Complete();
        }
    }

    /// <summary>Adds what this analysis counted to a health report.</summary>
    public SensorHealth AddTo(SensorHealth health)
    {
        lock (Gate)
        {
            var unparsed = health.Unparsed.ToDictionary();
            foreach (var (protocol, count) in _counters.Unparsed)
            {
                unparsed[protocol] = unparsed.GetValueOrDefault(protocol) + count;
            }
            return health with
            {
                PacketsSeen = health.PacketsSeen + _counters.Frames,
                Flows = health.Flows + _counters.Flows,
                EvictedState = health.EvictedState + _counters.EvictedState + _engine.Evicted,
                Unparsed = unparsed,
                LastPacket = health.LastPacket > _lastPacket ? health.LastPacket : _lastPacket ?? health.LastPacket,
            };
        }
    }
}

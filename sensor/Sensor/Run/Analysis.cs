using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Sensor.Evidence;
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
    private readonly EvidenceKeeper? _evidence;
    private bool _keepSecrets;
    private DateTimeOffset? _lastPacket;
    private long _heardAt;

    /// <summary>Makes an analysis of one course of packet time: of the live wire, or of one file.</summary>
    /// <param name="policy">The policy in force; null works without.</param>
    /// <param name="tell">Takes each revision of each finding.</param>
    /// <param name="clock">Tells how long the wire has been silent.</param>
    /// <param name="giveEvidence">Takes the packets around findings: id, part, capture file; null keeps none.</param>
    public Analysis(Policy? policy, Action<Finding> tell, TimeProvider clock, Action<string, int, byte[]>? giveEvidence = null)
    {
        _clock = clock;
        _keepSecrets = policy?.Evidence.KeepSecrets == true;
        if (giveEvidence is not null)
        {
            _evidence = new EvidenceKeeper(() => !_keepSecrets, e => giveEvidence(e.Finding, e.Part, PcapngFile.Write(e)));
        }
        _engine = new ThreatEngine(policy, finding =>
        {
            tell(finding);
            _evidence?.Note(finding);
        });
        _decoder = new WireDecoder(_engine, _counters);
    }

    /// <summary>Held by whoever touches the analysis; <see cref="Take"/> expects its caller to hold it.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Takes the next frame.</summary>
    public void Take(in Frame frame)
    {
        _lastPacket = frame.Time;
        _heardAt = _clock.GetTimestamp();
        _evidence?.Take(frame);
        _decoder.Decode(frame);
    }

    /// <summary>Habits as they are known now.</summary>
    public Baseline Baseline
    {
        get
        {
            lock (Gate)
            {
                return _engine.Baseline;
            }
        }
    }

    /// <summary>Takes up habits that were kept, before the first packet.</summary>
    public void Use(Baseline baseline)
    {
        lock (Gate)
        {
            _engine.Use(baseline);
        }
    }

    /// <summary>Puts a policy in force.</summary>
    public void SetPolicy(Policy policy)
    {
        lock (Gate)
        {
            _keepSecrets = policy.Evidence.KeepSecrets;
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
                var now = last + _clock.GetElapsedTime(_heardAt);
                _engine.Advance(now);
                _evidence?.Advance(now);
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

    /// <summary>Sign-ins and directory writes that were seen since this was last asked; null when there were none.</summary>
    public SightingsFact? TakeSightings()
    {
        lock (Gate)
        {
            return _engine.TakeSightings();
        }
    }

    /// <summary>Tells all that is not told yet.</summary>
    public void Complete()
    {
        lock (Gate)
        {
            _decoder.Flush();
            _engine.Complete();
            _evidence?.Complete();
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
                EvidenceDropped = health.EvidenceDropped + (_evidence?.Dropped ?? 0),
                Unparsed = unparsed,
                LastPacket = health.LastPacket > _lastPacket ? health.LastPacket : _lastPacket ?? health.LastPacket,
            };
        }
    }
}

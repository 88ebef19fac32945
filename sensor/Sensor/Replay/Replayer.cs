using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Threats;

namespace Deception.Sensor.Replay;

/// <summary>Frames in, the last revision of each finding out: the whole analysis without network, clock or files.</summary>
public sealed class Replayer
{
    private readonly Dictionary<string, Finding> _latest = new(StringComparer.Ordinal);
    private readonly ThreatEngine _engine;
    private readonly WireDecoder _decoder;

    /// <summary>Makes an analysis of its own.</summary>
    /// <param name="policy">The policy in force; null works without.</param>
    public Replayer(Policy? policy)
    {
        _engine = new ThreatEngine(policy, finding => _latest[finding.Id] = finding);
        _decoder = new WireDecoder(_engine, Counters);
    }

    /// <summary>What the decoder saw and gave up.</summary>
    public ProtocolCounters Counters { get; } = new();

    /// <summary>State that the detectors gave up because of caps.</summary>
    public long EvictedByDetectors => _engine.Evicted;

    /// <summary>Takes the next frame.</summary>
    public void Take(in Frame frame) => _decoder.Decode(frame);

    /// <summary>Ends the input and gives the findings by first evidence, then detector, then id.</summary>
    public IReadOnlyList<Finding> Complete()
    {
        _decoder.Flush();
        _engine.Complete();
        return [.. _latest.Values.OrderBy(f => f.FirstSeen).ThenBy(f => f.Detector, StringComparer.Ordinal).ThenBy(f => f.Id, StringComparer.Ordinal)];
    }
}

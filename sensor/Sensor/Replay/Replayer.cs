using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Protocols.Sharding;
using Deception.Sensor.Evidence;
using Deception.Threats;

namespace Deception.Sensor.Replay;

/// <summary>Frames in, the last revision of each finding out: the whole analysis without network, clock or files.</summary>
public sealed class Replayer : IDisposable
{
    private readonly Dictionary<string, Finding> _latest = new(StringComparer.Ordinal);
    private readonly ThreatEngine _engine;
    private readonly EvidenceKeeper? _evidence;
    private readonly WireDecoder? _decoder;
    private readonly ShardedDecoder? _shards;

    /// <summary>Makes an analysis of its own.</summary>
    /// <param name="policy">The policy in force; null works without.</param>
    /// <param name="baseline">Habits learned before; null for none.</param>
    /// <param name="evidence">Keeps the packets around findings; null keeps none.</param>
    /// <param name="workers">Threads that decode; with one, it is the caller's.</param>
    internal Replayer(Policy? policy, Baseline? baseline, EvidenceFolder? evidence, int workers = 1)
    {
        _evidence = evidence is null ? null : new EvidenceKeeper(() => policy?.Evidence.KeepSecrets != true, evidence.Write);
        _engine = new ThreatEngine(policy, Tell);
        if (baseline is not null)
        {
            _engine.Use(baseline);
        }
        if (workers > 1)
        {
            _shards = new ShardedDecoder(_engine, Counters, workers, _evidence is null ? null : (in frame) => _evidence.Take(frame));
        }
        else
        {
            _decoder = new WireDecoder(_engine, Counters);
        }
    }

    /// <summary>Makes an analysis that knows of no habits and keeps no packets.</summary>
    /// <param name="policy">The policy in force; null works without.</param>
    public Replayer(Policy? policy)
        : this(policy, null, null)
    {
    }

    /// <summary>Habits as they are known now.</summary>
    public Baseline Baseline => _engine.Baseline;

    /// <summary>Packets of evidence for which there was no room.</summary>
    public long EvidenceDropped => _evidence?.Dropped ?? 0;

    /// <summary>What the decoder saw and gave up.</summary>
    public ProtocolCounters Counters { get; } = new();

    /// <summary>State that the detectors gave up because of caps.</summary>
    public long EvictedByDetectors => _engine.Evicted;

    /// <summary>Takes the next frame.</summary>
    public void Take(in Frame frame)
    {
        if (_shards is not null)
        {
            _shards.Take(frame);
            return;
        }
        _evidence?.Take(frame);
        _decoder!.Decode(frame);
    }

    /// <summary>Ends the input and gives the findings by first evidence, then detector, then id.</summary>
    public IReadOnlyList<Finding> Complete()
    {
        _decoder?.Flush();
        _shards?.Flush();
        _engine.Complete();
        _evidence?.Complete();
        return [.. _latest.Values.OrderBy(f => f.FirstSeen).ThenBy(f => f.Detector, StringComparer.Ordinal).ThenBy(f => f.Id, StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public void Dispose() => _shards?.Dispose();

    private void Tell(Finding finding)
    {
        _latest[finding.Id] = finding;
        _evidence?.Note(finding);
    }
}

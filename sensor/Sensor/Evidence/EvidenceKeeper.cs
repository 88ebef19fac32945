using Deception.Contracts;
using Deception.Protocols.Evidence;
using Deception.Protocols.Net;

namespace Deception.Sensor.Evidence;

/// <summary>Packets around a finding, complete as far as its limits allow.</summary>
/// <param name="Finding">The finding's id.</param>
/// <param name="Part">1, 2, …: a finding that rests and grows again has several parts.</param>
/// <param name="Frames">The frames, in their order.</param>
internal sealed record EvidencePackets(string Finding, int Part, IReadOnlyList<KeptFrame> Frames);

/// <summary>
/// Keeps the packets around each finding: those between its source and its target from some seconds before its first evidence
/// to some seconds after its last. What is seen depends on packets alone. Not thread-safe.
/// </summary>
/// <param name="maskSecrets">Asked for each part: whether secrets are zeroed.</param>
/// <param name="give">Takes each part when it is complete.</param>
internal sealed class EvidenceKeeper(Func<bool> maskSecrets, Action<EvidencePackets> give)
{
    private const int RingBytes = 8 << 20;
    private const int MostWatches = 1024;
    private const int MostFrames = 1000;
    private const int MostBytes = 512 << 10;
    private const int MostHeld = 8 << 20;
    private const int MostRemembered = 16_384;
    private const int MostParts = 5;

    // Who floods the sensor with attacks gets the first of them kept; the rest would cost the packets to come.
    private const double Burst = 64;
    private const double StartsPerSecond = 4;
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan After = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Gathering = TimeSpan.FromSeconds(1);

    private readonly FrameRing _ring = new(RingBytes);
    private readonly Dictionary<string, Watch> _watches = new(StringComparer.Ordinal);
    private readonly Dictionary<Peers, List<Watch>> _byPeers = [];
    private readonly Dictionary<string, (int Part, DateTimeOffset Until)> _parts = new(StringComparer.Ordinal);
    private readonly Queue<string> _partOrder = new();
    private long _gathered;
    private DateTimeOffset _gatheredAt;
    private long _sinceGathering;
    private long _held;
    private double _starts = Burst;
    private DateTimeOffset _startedAt;

    private sealed class Watch(string finding, Peers peers)
    {
        public string Finding { get; } = finding;

        public Peers Peers { get; } = peers;

        public List<KeptFrame> Frames { get; } = [];

        public int Bytes { get; set; }

        public DateTimeOffset Until { get; set; }
    }

    /// <summary>Frames and findings for which there was no room.</summary>
    public long Dropped { get; private set; }

    /// <summary>Takes the next frame, before it is decoded.</summary>
    public void Take(in Frame frame)
    {
        if (_watches.Count > 0 && (frame.Time - _gatheredAt > Gathering || _sinceGathering > RingBytes / 2))
        {
            Gather();
            Close(frame.Time);
        }
        if (!LinkHeader.TryRead(frame.Link, frame.Bytes, out var network, out var offset) || network == NetworkProtocol.Other
            || !IpPacket.TryRead(network, frame.Bytes[offset..], frame.WireLength - offset, out var packet))
        {
            return;
        }
        _ring.Add(frame, Peers.Of(packet.Source, packet.Destination));
        _sinceGathering += frame.Bytes.Length;
        if (_watches.Count == 0)
        {
            (_gatheredAt, _sinceGathering) = (frame.Time, 0);
        }
    }

    /// <summary>Takes a revision of a finding.</summary>
    public void Note(Finding finding)
    {
        if (!HostAddress.TryParse(finding.Source.Ip, out var source))
        {
            return;
        }
        if (_watches.TryGetValue(finding.Id, out var known))
        {
            known.Until = finding.LastSeen + After;
            return;
        }
        _parts.TryGetValue(finding.Id, out var before);
        if (_watches.Count >= MostWatches || before.Part >= MostParts || !MayStart(finding.LastSeen))
        {
            Dropped++;
            return;
        }
        Gather();
        var peers = HostAddress.TryParse(finding.Target.Ip, out var target) ? Peers.Of(source, target) : new Peers(source, default);
        var watch = new Watch(finding.Id, peers) { Until = finding.LastSeen + After };
        _watches[finding.Id] = watch;
        if (!_byPeers.TryGetValue(peers, out var beside))
        {
            _byPeers[peers] = beside = [];
        }
        beside.Add(watch);
        foreach (var entry in _ring.From(0))
        {
            if (entry.Time >= finding.LastSeen - Before && entry.Time > before.Until && Concerns(entry, peers))
            {
                Keep(watch, entry);
            }
        }
    }

    private bool MayStart(DateTimeOffset time)
    {
        _starts = Math.Min(Burst, _starts + (StartsPerSecond * Math.Max(0, (time - _startedAt).TotalSeconds)));
        _startedAt = time > _startedAt ? time : _startedAt;
        if (_starts < 1)
        {
            return false;
        }
        _starts--;
        return true;
    }

    /// <summary>Says how far packet time has come while no packet comes.</summary>
    public void Advance(DateTimeOffset time)
    {
        if (_watches.Count > 0)
        {
            Gather();
            Close(time);
        }
    }

    /// <summary>Ends all watches: the input is at its end.</summary>
    public void Complete()
    {
        Gather();
        Close(DateTimeOffset.MaxValue);
    }

    private static bool Concerns(in FrameRing.Entry entry, in Peers peers) =>
        entry.Peers == peers || (peers.High == default && (entry.Peers.Low == peers.Low || entry.Peers.High == peers.Low));

    private void Gather()
    {
        if (_ring.Oldest > _gathered)
        {
            Dropped += _ring.Oldest - _gathered;
        }
        if (_byPeers.Count > 0)
        {
            foreach (var entry in _ring.From(_gathered))
            {
                Hand(entry, entry.Peers);
                Hand(entry, new Peers(entry.Peers.Low, default));
                Hand(entry, new Peers(entry.Peers.High, default));
                _gatheredAt = entry.Time;
            }
        }
        (_gathered, _sinceGathering) = (_ring.Next, 0);
    }

    private void Hand(in FrameRing.Entry entry, in Peers peers)
    {
        if (_byPeers.TryGetValue(peers, out var watches))
        {
            foreach (var watch in watches)
            {
                Keep(watch, entry);
            }
        }
    }

    private void Keep(Watch watch, in FrameRing.Entry entry)
    {
        if (entry.Time > watch.Until)
        {
            return;
        }
        if (watch.Frames.Count >= MostFrames || watch.Bytes + entry.Length > MostBytes || _held + entry.Length > MostHeld)
        {
            Dropped++;
            return;
        }
        watch.Frames.Add(_ring.Copy(entry));
        watch.Bytes += entry.Length;
        _held += entry.Length;
    }

    private void Close(DateTimeOffset now)
    {
        foreach (var watch in _watches.Values.Where(w => now > w.Until).OrderBy(w => w.Finding, StringComparer.Ordinal).ToList())
        {
            _watches.Remove(watch.Finding);
            _held -= watch.Bytes;
            _byPeers[watch.Peers].Remove(watch);
            if (_byPeers[watch.Peers].Count == 0)
            {
                _byPeers.Remove(watch.Peers);
            }
            if (watch.Frames.Count > 0)
            {
                if (maskSecrets())
                {
                    SecretMask.Apply(watch.Frames);
                }
                give(new EvidencePackets(watch.Finding, PartOf(watch), watch.Frames));
            }
        }
    }

    private int PartOf(Watch watch)
    {
        if (!_parts.TryGetValue(watch.Finding, out var before))
        {
            _partOrder.Enqueue(watch.Finding);
            if (_partOrder.Count > MostRemembered)
            {
                _parts.Remove(_partOrder.Dequeue());
            }
        }
        _parts[watch.Finding] = (before.Part + 1, watch.Until);
        return before.Part + 1;
    }
}

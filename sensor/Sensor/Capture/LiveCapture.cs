using Deception.Protocols.Net;

namespace Deception.Sensor.Capture;

/// <summary>What live capture took and lost since its start.</summary>
/// <param name="Received">Packets that passed the filter, lost ones among them where libpcap counts so.</param>
/// <param name="Lost">Packets that the kernel's buffer or the interface dropped.</param>
public readonly record struct CaptureStatistics(long Received, long Lost);

/// <summary>
/// Captures on network interfaces, each on a thread of its own; frames are handed over one at a time, under
/// <see cref="Gate"/>, and there is no queue in between: what the decoder is too slow for waits in the kernel's buffer and is
/// counted there when lost. An interface that is missing or refused is tried again; the others go on.
/// </summary>
public sealed class LiveCapture : IDisposable
{
    private readonly List<InterfaceCapture> _interfaces = [];
    private readonly ManualResetEvent _stop = new(false);
    private long _number;
    private bool _isDisposed;

    /// <summary>Prepares capture; nothing happens before <see cref="Start"/>.</summary>
    /// <param name="interfaces">Names, as <c>ip link</c> or Npcap's list give them.</param>
    /// <param name="take">Takes each frame; is never called twice at a time.</param>
    /// <param name="gate">Held while <paramref name="take"/> runs; others that touch the decoder hold it too.</param>
    /// <param name="filter">Filter by link type; null for <see cref="CaptureFilter.For"/>.</param>
    /// <param name="bufferBytes">Kernel buffer of each interface.</param>
    public LiveCapture(
        IReadOnlyList<string> interfaces, FrameHandler take, Lock? gate = null, Func<LinkType, string>? filter = null, int bufferBytes = 32 << 20)
    {
        Gate = gate ?? new Lock();
        foreach (var name in interfaces.Distinct(StringComparer.Ordinal))
        {
            _interfaces.Add(new InterfaceCapture(name, Hand, filter ?? CaptureFilter.For, bufferBytes, _stop));
        }

        void Hand(LinkType link, DateTimeOffset time, ReadOnlySpan<byte> bytes, int wireLength)
        {
            lock (Gate)
            {
                take(new Frame(link, ++_number, time, bytes, wireLength));
            }
        }
    }

    /// <summary>Held while a frame is handed over.</summary>
    public Lock Gate { get; }

    /// <summary>Interfaces under capture now.</summary>
    public IReadOnlyList<string> Interfaces => [.. _interfaces.Where(i => i.IsCapturing).Select(i => i.Name)];

    /// <summary>A line for each interface that can't be captured now, with the reason.</summary>
    public IReadOnlyList<string> CapabilitiesMissing => [.. _interfaces.Select(i => i.Fault).OfType<string>()];

    /// <summary>Sums over all interfaces, about a second old at most.</summary>
    public CaptureStatistics Statistics => new(_interfaces.Sum(i => i.Received), _interfaces.Sum(i => i.Lost));

    /// <summary>Begins; returns when each interface is open or known to fail.</summary>
    public void Start()
    {
        foreach (var capture in _interfaces)
        {
            capture.Start();
        }
    }

    /// <summary>Stops and waits for the threads; no frame is handed over after that. May be called again.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }
        _isDisposed = true;
        _stop.Set();
        foreach (var capture in _interfaces)
        {
            capture.Join();
        }

        _stop.Dispose();
    }
}

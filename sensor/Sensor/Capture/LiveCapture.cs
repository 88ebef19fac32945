using Deception.Protocols.Net;
using SharpPcap;
using SharpPcap.LibPcap;

namespace Deception.Sensor.Capture;

/// <summary>
/// Captures on one interface in a thread of its own, and hands each frame over in that thread. What libpcap had to drop is counted.
/// </summary>
public sealed class LiveCapture : IDisposable
{
    private const int SnapLength = 262_144;
    private const int BufferBytes = 32 << 20;

    // A packet waits at most so long in the kernel's buffer before it is handed over.
    private const int ReadTimeoutMilliseconds = 50;

    private readonly LibPcapLiveDevice _device;
    private readonly FrameHandler _take;
    private readonly Action _idle;
    private readonly Thread _thread;
    private readonly LinkType _link;
    private volatile bool _stop;
    private uint _lastDropped;
    private long _dropped;
    private long _packets;

    private LiveCapture(LibPcapLiveDevice device, FrameHandler take, Action idle)
    {
        (_device, _take, _idle) = (device, take, idle);
        _link = (LinkType)(int)device.LinkType;
        _thread = new Thread(Loop) { IsBackground = true, Name = $"capture {device.Name}" };
    }

    /// <summary>The interface's name.</summary>
    public string Interface => _device.Name;

    /// <summary>Packets that the kernel, libpcap or the interface dropped since the start.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Why the capture ended by itself; null while it runs.</summary>
    public string? Fault { get; private set; }

    /// <summary>Starts a capture.</summary>
    /// <param name="name">The interface.</param>
    /// <param name="take">Takes each frame, in the capture's own thread.</param>
    /// <param name="idle">Called in the same thread some twenty times a second, with or without traffic.</param>
    /// <param name="capture">The running capture.</param>
    /// <param name="fault">Why it could not start, in one line.</param>
    public static bool TryStart(string name, FrameHandler take, Action idle, out LiveCapture? capture, out string fault)
    {
        (capture, fault) = (null, "");
        try
        {
            var device = LibPcapLiveDeviceList.New().FirstOrDefault(d => d.Name == name);
            if (device is null)
            {
                fault = $"capture on {name}: no such interface, or no right to capture on it";
                return false;
            }
            device.Open(new DeviceConfiguration
            {
                Mode = DeviceModes.Promiscuous,
                Snaplen = SnapLength,
                BufferSize = BufferBytes,
                ReadTimeout = ReadTimeoutMilliseconds,
            });
            device.Filter = CaptureFilter.Expression;
            capture = new LiveCapture(device, take, idle);
            capture._thread.Start();
            return true;
        }
        catch (Exception e) when (e is PcapException or DllNotFoundException or TypeInitializationException or InvalidOperationException)
        {
            fault = $"capture on {name}: {e.Message.Split('\n')[0]}";
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop = true;
        if (_thread.IsAlive && Environment.CurrentManagedThreadId != _thread.ManagedThreadId)
        {
            _thread.Join();
        }
        _device.Dispose();
    }

    private void Loop()
    {
        try
        {
            var nextIdle = Environment.TickCount64;
            while (!_stop)
            {
                var status = _device.GetNextPacket(out var packet);
                if (status == GetPacketStatus.PacketRead)
                {
                    var header = packet.Header;
                    _take(new Frame(_link, ++_packets, TimeOf(header.Timeval), packet.Data, Math.Max(packet.Data.Length, WireLength(header))));
                }
                else if (status != GetPacketStatus.ReadTimeout)
                {
                    Fault = $"capture on {Interface} ended: {status}";
                    return;
                }
                if (Environment.TickCount64 >= nextIdle)
                {
                    nextIdle = Environment.TickCount64 + ReadTimeoutMilliseconds;
                    CountDropped();
                    _idle();
                }
            }
        }
        catch (PcapException e)
        {
            Fault = $"capture on {Interface} ended: {e.Message.Split('\n')[0]}";
        }
    }

    private static int WireLength(ICaptureHeader header) => header is PcapHeader pcap ? (int)Math.Min(pcap.PacketLength, int.MaxValue) : 0;

    private static DateTimeOffset TimeOf(PosixTimeval time) =>
        new(DateTime.UnixEpoch.Ticks + ((long)time.Seconds * TimeSpan.TicksPerSecond) + ((long)time.MicroSeconds * 10), TimeSpan.Zero);

    // libpcap counts in 32 bits, which a busy controller overruns within days.
    private void CountDropped()
    {
        if (PcapStatistics.Read(_device) is var (_, dropped))
        {
            Interlocked.Add(ref _dropped, unchecked(dropped - _lastDropped));
            _lastDropped = dropped;
        }
    }
}

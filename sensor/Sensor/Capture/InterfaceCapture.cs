using System.Runtime.CompilerServices;
using Deception.Protocols.Net;
using SharpPcap;
using SharpPcap.LibPcap;

namespace Deception.Sensor.Capture;

/// <summary>Takes a frame from a capture thread.</summary>
internal delegate void RawFrameHandler(LinkType link, DateTimeOffset time, ReadOnlySpan<byte> bytes, int wireLength);

/// <summary>One interface and its thread.</summary>
internal sealed class InterfaceCapture(string name, RawFrameHandler take, Func<LinkType, string> filter, int bufferBytes, WaitHandle stop)
{
    private const int SnapLength = 262_144;
    private const int ReadTimeout = 50; // ms; a packet waits no longer for its kernel block to fill
    private const int Patience = 100; // ms between looks at the stop signal
    private const int RetrySeconds = 10;

    private readonly ManualResetEvent _settled = new(false);
    private Thread? _thread;
    private long _receivedBefore;
    private long _lostBefore;

    /// <summary>The interface.</summary>
    public string Name => name;

    /// <summary>True while frames are read.</summary>
    public bool IsCapturing { get; private set; }

    /// <summary>Why not; null while frames are read.</summary>
    public string? Fault { get; private set; }

    /// <summary>Packets that passed the filter.</summary>
    public long Received { get; private set; }

    /// <summary>Packets dropped by kernel or interface.</summary>
    public long Lost { get; private set; }

    /// <summary>Begins; returns when the interface is open or known to fail.</summary>
    public void Start()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = $"capture {name}" };
        _thread.Start();
        _settled.WaitOne();
    }

    /// <summary>Waits for the thread, which the stop signal ends.</summary>
    public void Join()
    {
        _thread?.Join();
        _settled.Dispose();
    }

    private void Run()
    {
        do
        {
            LibPcapLiveDevice? device = null;
            try
            {
                device = Open();
                Fault = null;
                IsCapturing = true;
                _settled.Set();
                Read(device);
            }
            catch (Exception e) when (e is PcapException or DllNotFoundException or InvalidOperationException or TypeInitializationException)
            {
                Fault = $"capture on {name}: {Line(e)}";
            }
            finally
            {
                IsCapturing = false;
                _receivedBefore = Received;
                _lostBefore = Lost;
                device?.Close();
                _settled.Set();
            }
        }
        while (!stop.WaitOne(TimeSpan.FromSeconds(RetrySeconds)));
    }

    private static string Line(Exception e) => (e is TypeInitializationException ? e.InnerException ?? e : e).Message.ReplaceLineEndings(" ").Trim();

    private LibPcapLiveDevice Open()
    {
        if (!NativePcap.IsInstalled)
        {
            throw new DllNotFoundException(OperatingSystem.IsWindows() ? "Npcap is not installed" : "libpcap is not installed");
        }

        var device = LibPcapLiveDeviceList.New().FirstOrDefault(d => d.Name == name || d.Interface?.FriendlyName == name)
            ?? throw new InvalidOperationException("no such interface");
        device.Open(new DeviceConfiguration
        {
            Mode = DeviceModes.Promiscuous,
            ReadTimeout = ReadTimeout,
            Snaplen = SnapLength,
            BufferSize = bufferBytes,
        });
        device.Filter = filter((LinkType)device.LinkType);
        if (!OperatingSystem.IsWindows())
        {
            device.NonBlockingMode = true; // we wait ourselves, to see the stop signal and the counters on a silent interface
        }

        return device;
    }

    private void Read(LibPcapLiveDevice device)
    {
        var link = (LinkType)device.LinkType;
        var handle = device.Handle;
        var descriptor = NativePcap.Descriptor(handle);
        var nextCount = 0L;
        nint header = 0;
        nint data = 0;
        while (true)
        {
            var got = device.GetNextPacketPointers(ref header, ref data);
            if (got < 0)
            {
                throw new InvalidOperationException(device.LastError);
            }

            if (got > 0)
            {
                Hand(link, header, data);
            }

            var now = Environment.TickCount64;
            if (got == 0 || now >= nextCount)
            {
                nextCount = now + 1000;
                Count(handle);
                if (stop.WaitOne(0))
                {
                    return;
                }
            }

            if (got == 0 && descriptor >= 0)
            {
                NativePcap.Wait(descriptor, Patience);
            }
        }
    }

    private unsafe void Hand(LinkType link, nint header, nint data)
    {
        // struct pcap_pkthdr: timeval, caplen, len; timeval has 32-bit members on Windows only.
        var wide = !OperatingSystem.IsWindows();
        var seconds = wide ? Unsafe.ReadUnaligned<long>((void*)header) : Unsafe.ReadUnaligned<int>((void*)header);
        var micros = Unsafe.ReadUnaligned<int>((void*)(header + (wide ? 8 : 4)));
        var lengths = header + (wide ? 16 : 8);
        var captured = Unsafe.ReadUnaligned<int>((void*)lengths);
        var wire = Unsafe.ReadUnaligned<int>((void*)(lengths + 4));
        var ticks = DateTime.UnixEpoch.Ticks + (seconds * TimeSpan.TicksPerSecond) + (micros * TimeSpan.TicksPerMicrosecond);
        take(link, new DateTimeOffset(ticks, TimeSpan.Zero), new ReadOnlySpan<byte>((void*)data, captured), Math.Max(wire, captured));
    }

    private void Count(PcapHandle handle)
    {
        if (NativePcap.TryGetStatistics(handle, out var received, out var lost))
        {
            Received = _receivedBefore + received;
            Lost = _lostBefore + lost;
        }
    }
}

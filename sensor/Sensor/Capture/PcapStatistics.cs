using System.Runtime.InteropServices;
using SharpPcap.LibPcap;

namespace Deception.Sensor.Capture;

/// <summary>
/// Counts of libpcap itself: SharpPcap 6.3.1 reads the wrong fields on 64-bit Linux and says that nothing was dropped.
/// </summary>
internal static partial class PcapStatistics
{
    // struct pcap_stat of pcap/pcap.h: three u_int; Windows adds three more, which nobody reads here.
    [StructLayout(LayoutKind.Sequential)]
    private struct Counts
    {
        public uint Received;
        public uint Dropped;
        public uint DroppedByInterface;
        public uint Captured;
        public uint Sent;
        public uint NetDropped;
    }

    /// <summary>Packets received and dropped since the capture began, each modulo 2^32; null when libpcap can't tell.</summary>
    public static (uint Received, uint Dropped)? Read(LibPcapLiveDevice device)
    {
        var counts = default(Counts);
        var result = OperatingSystem.IsWindows()
            ? StatsOnWindows(device.Handle.DangerousGetHandle(), ref counts)
            : Stats(device.Handle.DangerousGetHandle(), ref counts);
        return result == 0 ? (counts.Received, counts.Dropped + counts.DroppedByInterface) : null;
    }

    [LibraryImport("libpcap.so.0.8", EntryPoint = "pcap_stats")]
    private static partial int Stats(nint handle, ref Counts counts);

    [LibraryImport("wpcap", EntryPoint = "pcap_stats")]
    private static partial int StatsOnWindows(nint handle, ref Counts counts);
}

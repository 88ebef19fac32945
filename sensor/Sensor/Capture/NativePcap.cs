using System.Runtime.InteropServices;
using SharpPcap.LibPcap;

namespace Deception.Sensor.Capture;

/// <summary>
/// What SharpPcap does not offer: on 64-bit Linux its statistics read the fields of <c>struct pcap_stat</c> at the wrong places,
/// so that losses show as 0.
/// </summary>
internal static unsafe class NativePcap
{
    private const short PollIn = 1;

    private static readonly string[] Names = OperatingSystem.IsWindows()
        ? [Path.Combine(Environment.SystemDirectory, "Npcap", "wpcap.dll"), "wpcap.dll"]
        : OperatingSystem.IsMacOS() ? ["libpcap.dylib", "libpcap.A.dylib"] : ["libpcap.so.1", "libpcap.so.0.8", "libpcap.so.0", "libpcap.so"];

    private static readonly nint Library = Names.Select(n => NativeLibrary.TryLoad(n, out var h) ? h : 0).FirstOrDefault(h => h != 0);

    /// <summary>True when libpcap, or Npcap on Windows, is there.</summary>
    public static bool IsInstalled => Library != 0;

    /// <summary>Packets that passed the filter, and those lost in the kernel's buffer or in the interface; since the handle was opened.</summary>
    public static bool TryGetStatistics(PcapHandle handle, out uint received, out uint lost)
    {
        // ps_recv, ps_drop, ps_ifdrop (pcap_stats(3pcap)); Npcap has three more.
        var stat = stackalloc uint[8];
        var stats = (delegate* unmanaged[Cdecl]<nint, uint*, int>)NativeLibrary.GetExport(Library, "pcap_stats");
        var ok = stats(handle.DangerousGetHandle(), stat) == 0;
        received = ok ? stat[0] : 0;
        lost = ok ? stat[1] + stat[2] : 0;
        return ok;
    }

    /// <summary>Descriptor to wait on; negative where there is none.</summary>
    public static int Descriptor(PcapHandle handle) => OperatingSystem.IsWindows()
        ? -1
        : ((delegate* unmanaged[Cdecl]<nint, int>)NativeLibrary.GetExport(Library, "pcap_get_selectable_fd"))(handle.DangerousGetHandle());

    /// <summary>Waits until packets can be read, or for a time in milliseconds.</summary>
    public static void Wait(int descriptor, int milliseconds)
    {
        var poll = new PollDescriptor { Descriptor = descriptor, Events = PollIn };
        _ = Poll(&poll, 1, milliseconds);
    }

    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [DllImport("libc", EntryPoint = "poll")]
    private static extern int Poll(PollDescriptor* descriptors, nuint count, int milliseconds);
}

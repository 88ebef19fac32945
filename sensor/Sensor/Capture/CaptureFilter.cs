namespace Deception.Sensor.Capture;

/// <summary>
/// The kernel's filter. It lets through more than the ports of interest: a filter by port alone loses second fragments,
/// tagged frames and IPv6 with extension headers.
/// </summary>
public static class CaptureFilter
{
    // Kerberos, kpasswd, endpoint mapper, NetBIOS session, LDAP, LDAPS, SMB, Kerberos password, global catalogue, ADWS, HTTP, WinRM.
    private static readonly int[] Ports = [88, 464, 135, 139, 389, 636, 445, 3268, 3269, 9389, 80, 5985, 8080];

    // DCE/RPC servers listen on ports that the endpoint mapper gives out: 49152-65535, 1024-5000 on old systems, or what an
    // administrator set. Their clients use high ports too, so any connection between two high ports may be one.
    private const string HighPorts = "(tcp and src portrange 1024-65535 and dst portrange 1024-65535)";

    /// <summary>The filter in libpcap's language.</summary>
    public static string Expression { get; } = Build();

    private static string Build()
    {
        var ports = string.Join(" or ", Ports.Select(p => $"port {p}"));
        // Non-first IPv4 fragments have no ports; next headers 0, 43, 44, 51, 60 are IPv6 extensions, behind which no port is found.
        var clause = $"({ports} or {HighPorts} or (ip[6:2] & 0x1fff != 0) or (ip6 and (ip6[6] = 0 or ip6[6] = 43 or ip6[6] = 44 or ip6[6] = 51 or ip6[6] = 60)))";
        // vlan shifts the offsets of all that follows it, so it comes last, once per tag.
        return $"{clause} or (vlan and {clause}) or (vlan and {clause})";
    }
}

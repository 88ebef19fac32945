using Deception.Protocols.Net;

namespace Deception.Sensor.Capture;

/// <summary>What the kernel lets through to a live capture, as a libpcap filter expression (pcap-filter(7)).</summary>
/// <remarks>
/// A port test looks at one fixed place in the packet: behind a VLAN tag, in a later fragment or after an IPv6 extension header it
/// sees nothing. So the clauses are repeated under one and two tags, and fragments and extension headers pass whatever they hold;
/// the decoder looks further. DCE/RPC is served on any port from 1024 up (49152–65535 since Windows Server 2008, 1025–5000 before,
/// 1024–1300 on older Samba), and the ports become known only in answers of the endpoint mapper, perhaps before the capture began;
/// so all TCP between two high ports passes, which leaves out the bulk that goes to low ports such as HTTPS and SSH; of that only
/// attempts to connect pass. Tunnels pass whole. What is inside PPPoE is read from files alone.
/// </remarks>
public static class CaptureFilter
{
    private const string Ports =
        "port 88 or port 464 or port 389 or tcp port 3268 or tcp port 445 or tcp port 139 or tcp port 135"
        + " or tcp port 80 or tcp port 5985 or tcp port 636 or tcp port 3269"
        + " or port 53 or udp port 123 or udp port 137 or udp port 5353 or udp port 5355"
        + " or (tcp src portrange 1024-65535 and tcp dst portrange 1024-65535)";

    // Neither RST nor ACK: the first segment of a connection, on whatever port, and what scans send in its place.
    private const string Attempts = "(tcp[13] & 0x14 = 0) or (ip6[6] = 6 and ip6[53] & 0x14 = 0)";

    private const string Tunnels = "ip proto 47 or ip6 proto 47";

    private const string LaterFragments = "(ip[6:2] & 0x1fff != 0 and (ip[9] = 6 or ip[9] = 17 or ip[9] = 47))";

    private const string Extensions =
        "(ip6[6] = 0 or ip6[6] = 43 or ip6[6] = 44 or ip6[6] = 51 or ip6[6] = 60 or ip6[6] = 135 or ip6[6] = 139 or ip6[6] = 140)";

    private const string Wanted = "(" + Ports + " or " + Attempts + " or " + Tunnels + " or " + LaterFragments + " or " + Extensions + ")";

    /// <summary>The expression for a link type.</summary>
    /// <param name="link">Only Ethernet carries VLAN tags where libpcap can look for them.</param>
    // "vlan" moves all that stands after it, so it comes last.
    public static string For(LinkType link) => link == LinkType.Ethernet
        ? $"{Wanted} or (vlan and ({Wanted} or (vlan and {Wanted})))"
        : Wanted;
}

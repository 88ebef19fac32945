using Deception.Protocols;
using Deception.Protocols.Kerberos;

namespace Deception.Tests.Fuzz;

internal static class KerberosTarget
{
    public static void Message(byte[] bytes) => _ = KerberosParser.TryParse(bytes, Carrier.Udp, out _);

    public static void PasswordChange(byte[] bytes)
    {
        _ = PasswordChangeReader.TryParse(bytes, Carrier.Udp, out _);
        Streams.Play((sink, _) => new PasswordChangeStreamDissector(sink), bytes);
    }

    public static void Stream(byte[] bytes) => Streams.Play((sink, counters) => new KerberosStreamDissector(sink, counters), bytes);
}

using Deception.Protocols.Ldap;

namespace Deception.Tests.Fuzz;

internal static class LdapTarget
{
    public static void Stream(byte[] bytes) => Streams.Play((sink, counters) => new LdapStreamDissector(sink, counters), bytes);
}

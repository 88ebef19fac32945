using Deception.Protocols.Ntp;

namespace Deception.Tests.Fuzz;

internal static class TimeTarget
{
    public static void Run(byte[] bytes) => _ = MsSntp.TryParse(bytes, out _);
}

using Deception.Protocols;

namespace Deception.Tests.Fuzz;

internal static class SecurityTokensTarget
{
    public static void Run(byte[] bytes) => SecurityTokens.Read(bytes, default, Carrier.Smb, Streams.Nowhere, new ProtocolCounters());
}

using Deception.Protocols;
using Deception.Protocols.Ntlm;

namespace Deception.Tests.Fuzz;

internal static class NtlmTarget
{
    public static void Run(byte[] bytes)
    {
        _ = NtlmParser.TryParseChallenge(bytes, Carrier.Smb, out _);
        _ = NtlmParser.TryParseAuthenticate(bytes, Carrier.Smb, out _);
    }
}

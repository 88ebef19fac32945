using Deception.Protocols.Evidence;
using Deception.Protocols.Net;

namespace Deception.Tests.Fuzz;

internal static class EvidenceTarget
{
    /// <summary>Two frames of the bytes, so that stretches over frames are made as well.</summary>
    public static void Run(byte[] bytes) => SecretMask.Apply(
    [
        new KeptFrame(LinkType.Ethernet, 1, default, [.. bytes.AsSpan(0, bytes.Length / 2)], bytes.Length / 2),
        new KeptFrame(LinkType.Ethernet, 2, default, [.. bytes], bytes.Length),
        new KeptFrame(LinkType.Raw, 3, default, [.. bytes], bytes.Length),
    ]);
}

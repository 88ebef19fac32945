namespace Deception.Protocols.Rpc;

/// <summary>Reads presentation contexts and the answers to them (C706, 12.6.4.3, 12.6.4.4).</summary>
internal static class RpcBindReader
{
    /// <summary>The 64-bit transfer syntax (MS-RPCE 2.2.4.12), which lays out stubs otherwise.</summary>
    public static readonly Guid Ndr64 = new("71710533-beba-4937-8319-b5dbef9ccc36");

    private const int SyntaxLength = 20;

    /// <summary>Reads the contexts of a bind or alter_context; false when they run past its end.</summary>
    public static bool TryReadContexts(in RpcPdu pdu, out RpcContext[] contexts)
    {
        contexts = new RpcContext[pdu.Bytes[24]];
        var at = 28;
        for (var i = 0; i < contexts.Length; i++)
        {
            if (at + 4 + SyntaxLength > pdu.Bytes.Length)
            {
                return false;
            }

            contexts[i] = new(pdu.U16(at), pdu.Uuid(at + 4), pdu.U16(VersionAt(pdu, at, 0)), pdu.U16(VersionAt(pdu, at, 2)));
            at += 4 + SyntaxLength + SyntaxLength * pdu.Bytes[at + 2];
        }

        return at <= pdu.Bytes.Length;
    }

    /// <summary>Reads the results of a bind_ack or alter_context_resp; false when they run past its end.</summary>
    /// <param name="pdu">The PDU.</param>
    /// <param name="accepted">Which contexts, by place in the bind, were accepted.</param>
    /// <param name="isNdr64">Which of them speak the 64-bit transfer syntax.</param>
    public static bool TryReadResults(in RpcPdu pdu, out bool[] accepted, out bool[] isNdr64)
    {
        (accepted, isNdr64) = ([], []);
        var at = (26 + pdu.U16(24) + 3) & ~3; // past the secondary address
        if (at + 4 > pdu.Bytes.Length || at + 4 + pdu.Bytes[at] * 24 > pdu.Bytes.Length)
        {
            return false;
        }

        var count = pdu.Bytes[at];
        (accepted, isNdr64) = (new bool[count], new bool[count]);
        for (var i = 0; i < count; i++)
        {
            var result = at + 4 + i * 24;
            accepted[i] = pdu.U16(result) == 0; // 3, negotiate_ack, answers feature negotiation and accepts nothing
            isNdr64[i] = accepted[i] && pdu.Uuid(result + 4) == Ndr64;
        }

        return true;
    }

    // Version is one 32-bit number, major in its low half (C706, 12.6.3.1), so its halves change place with the byte order.
    private static int VersionAt(in RpcPdu pdu, int context, int half) =>
        context + 4 + 16 + (pdu.Header.IsLittleEndian ? half : 2 - half);
}

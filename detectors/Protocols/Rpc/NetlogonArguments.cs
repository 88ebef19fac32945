namespace Deception.Protocols.Rpc;

/// <summary>Reads what a member sends to build a secure channel (MS-NRPC 3.5.4.4.1, 3.5.4.4.2).</summary>
public static class NetlogonArguments
{
    private const int MostName = 512;

    /// <summary>Reads the challenge of NetrServerReqChallenge (opnum 4).</summary>
    public static bool TryReadChallenge(in RpcArguments arguments, out string computer, out ulong challenge)
    {
        challenge = 0;
        var reader = arguments.Reader;
        return TryReadServer(ref reader, out computer) && TryText(ref reader, out computer) && TryEight(ref reader, out challenge);
    }

    /// <summary>Reads the credential of NetrServerAuthenticate, 2 and 3 (opnums 5, 15 and 26).</summary>
    public static bool TryReadCredential(in RpcArguments arguments, out string account, out ulong credential)
    {
        credential = 0;
        account = "";
        var reader = arguments.Reader;
        return TryReadServer(ref reader, out _) && TryText(ref reader, out account) && reader.TryAlign(2) && reader.TrySkip(2)
            && TryText(ref reader, out _) && TryEight(ref reader, out credential);
    }

    private static bool TryReadServer(ref NdrReader reader, out string server)
    {
        server = "";
        return reader.TrySize(out var pointer) && (pointer == 0 || TryText(ref reader, out server));
    }

    private static bool TryText(ref NdrReader reader, out string text)
    {
        text = "";
        if (!reader.TrySize(out var most) || !reader.TrySize(out var offset) || !reader.TrySize(out var actual)
            || offset != 0 || actual > most || actual > MostName || !reader.TryTake((int)actual * 2, out var bytes))
        {
            return false;
        }

        text = reader.Text(bytes);
        return true;
    }

    private static bool TryEight(ref NdrReader reader, out ulong value)
    {
        value = 0;
        if (!reader.TryTake(8, out var bytes))
        {
            return false;
        }

        value = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        return true;
    }
}

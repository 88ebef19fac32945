using System.Buffers.Binary;

namespace Deception.Protocols.Tls;

/// <summary>
/// Reads the version out of a server's hello, <c>16 03 vv length 02 length vv vv …</c>, and then wants no more of the connection.
/// </summary>
public sealed class TlsStreamDissector(IMessageSink sink, ProtocolCounters counters) : IStreamDissector
{
    private const byte Handshake = 22, ServerHello = 2;
    private const int RecordHeader = 5, MaxRecord = 16_384, RandomLength = 32, LeastHello = 38;
    private const ushort SupportedVersions = 43;

    /// <inheritdoc/>
    public long Dissect(in MessageContext context, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < RecordHeader + 1)
        {
            return 0;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]);
        if (bytes[0] != Handshake || bytes[1] != 3 || bytes[5] != ServerHello || length > MaxRecord)
        {
            return -1;
        }

        if (bytes.Length < RecordHeader + length)
        {
            return 0;
        }

        if (TryReadVersion(bytes.Slice(RecordHeader, length), out var version))
        {
            sink.Accept(Roles.Mend(context, fromClient: false), new TlsServerHello(version));
        }
        else
        {
            counters.CountUnparsed("tls");
        }

        return -1;
    }

    /// <inheritdoc/>
    public void Gap(bool fromClient) { }

    // TLS 1.3 says 1.2 where the version stood before, and the truth in an extension (RFC 8446, 4.2.1).
    private static bool TryReadVersion(ReadOnlySpan<byte> hello, out ushort version)
    {
        version = 0;
        if (hello.Length < LeastHello)
        {
            return false;
        }

        version = BinaryPrimitives.ReadUInt16BigEndian(hello[4..]);
        var at = 6 + RandomLength;
        if (at >= hello.Length)
        {
            return true;
        }

        at += 1 + hello[at] + 3 + 2; // session id, cipher suite, compression, length of the extensions
        while (at + 4 <= hello.Length)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(hello[(at + 2)..]);
            if (BinaryPrimitives.ReadUInt16BigEndian(hello[at..]) == SupportedVersions && length == 2 && at + 6 <= hello.Length)
            {
                version = BinaryPrimitives.ReadUInt16BigEndian(hello[(at + 4)..]);
            }

            at += 4 + length;
        }

        return version >> 8 == 3;
    }
}

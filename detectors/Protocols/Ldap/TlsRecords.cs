using System.Buffers.Binary;

namespace Deception.Protocols.Ldap;

/// <summary>Measures records of TLS (RFC 8446, 5.1): <c>17 03 03 01 40 …</c> is application data of 320 bytes.</summary>
internal static class TlsRecords
{
    private const int HeaderBytes = 5;
    private const byte ApplicationData = 23;

    /// <summary>Tells the size of each record of application data and passes over it; negative when this is no TLS.</summary>
    public static long Measure(in MessageContext context, ReadOnlySpan<byte> bytes, IMessageSink sink)
    {
        long at = 0;
        while (at + HeaderBytes <= bytes.Length)
        {
            var header = bytes[(int)at..];
            if (header[0] is < 20 or > 24 || header[1] != 3)
            {
                return -1;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(header[3..]);
            if (header[0] == ApplicationData)
            {
                sink.Accept(context, new LdapSealed(length, IsTls: true));
            }

            at += HeaderBytes + length;
        }

        return at;
    }
}

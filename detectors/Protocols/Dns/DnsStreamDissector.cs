using System.Buffers.Binary;

namespace Deception.Protocols.Dns;

/// <summary>
/// DNS over TCP: two bytes of length before each message (RFC 1035, 4.2.2). What nobody wants is stepped over unread, the bulk of
/// a transfer too. After a gap nothing tells where a message begins, so the direction is given up.
/// </summary>
public sealed class DnsStreamDissector(IMessageSink sink, ProtocolCounters counters) : IStreamDissector
{
    private const int LengthBytes = 2;

    private bool _isLost;

    /// <inheritdoc/>
    public long Dissect(in MessageContext context, ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (!_isLost && bytes.Length - at >= LengthBytes + DnsParser.HeaderLength)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
            var there = bytes[(at + LengthBytes)..];
            if (length < DnsParser.HeaderLength || !DnsParser.IsPlausible(there))
            {
                counters.CountUnparsed("dns");
                return -1;
            }

            if (there.Length < Math.Min(length, DnsParser.TellingLength))
            {
                return at;
            }

            var isWanted = DnsParser.IsWanted(NameProtocol.Dns, there[..Math.Min(there.Length, length)]);
            if (there.Length < length)
            {
                return isWanted ? at : (long)at + LengthBytes + length;
            }

            if (isWanted)
            {
                DnsDatagram.Dissect(context, NameProtocol.Dns, there[..length], sink, counters);
            }

            at += LengthBytes + length;
        }

        return _isLost ? -1 : at;
    }

    /// <inheritdoc/>
    public void Gap(bool fromClient) => _isLost = true;
}

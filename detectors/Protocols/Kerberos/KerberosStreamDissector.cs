using System.Buffers.Binary;
using Deception.Protocols.Asn1;

namespace Deception.Protocols.Kerberos;

/// <summary>
/// Kerberos over TCP: records with a length of four bytes before them (RFC 4120, 7.2.2), as in <c>00 00 00 B5 6A 81 B2 …</c>.
/// Where no record starts, after a gap or in the middle of a stream, it looks for the next one.
/// </summary>
public sealed class KerberosStreamDissector(IMessageSink sink, ProtocolCounters counters) : IStreamDissector
{
    private const int LengthBytes = 4;

    private bool _lost;

    private enum Start { Record, NotYetKnown, None }

    /// <inheritdoc/>
    public long Dissect(in MessageContext context, ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            var rest = bytes[at..];
            switch (Probe(rest, out var length))
            {
                case Start.NotYetKnown:
                    return at;
                case Start.None:
                    if (!_lost)
                    {
                        counters.CountUnparsed("kerberos");
                        _lost = true;
                    }

                    at++;
                    continue;
            }

            _lost = false;
            if (length > KerberosLimits.MessageBytes)
            {
                counters.CountUnparsed("kerberos");
                return (long)at + LengthBytes + length;
            }

            if (rest.Length < LengthBytes + length)
            {
                return at;
            }

            Read(context, rest.Slice(LengthBytes, length));
            at += LengthBytes + length;
        }

        return at;
    }

    /// <inheritdoc/>
    public void Gap(bool fromClient)
    {
    }

    private void Read(in MessageContext context, ReadOnlySpan<byte> record)
    {
        if (KerberosParser.TryParse(record, Carrier.Tcp, out var message))
        {
            sink.Accept(Roles.Mend(context, message.Type.IsFromClient()), message);
        }
        else
        {
            counters.CountUnparsed("kerberos");
        }
    }

    // A record starts with a length, a message's tag, and a SEQUENCE that fills the message; the message fills the
    // record but for what some clients leave at its end.
    private static Start Probe(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        if (bytes.Length > LengthBytes && !KerberosParser.IsMessageTag(bytes[LengthBytes]))
        {
            return Start.None;
        }

        if (bytes[0] != 0 || (bytes.Length > 1 && bytes[1] > 0x0F))
        {
            return Start.None;
        }

        if (bytes.Length <= LengthBytes)
        {
            return Start.NotYetKnown;
        }

        length = BinaryPrimitives.ReadInt32BigEndian(bytes);
        var message = bytes[LengthBytes..];
        if (!BerReader.TryReadHeader(message, out var header, out var content) || header + (long)content > length)
        {
            return Start.None;
        }

        if (header == 0 || message.Length == header)
        {
            return Start.NotYetKnown;
        }

        var inner = message[header..];
        if (inner[0] != KerberosFields.Sequence || !BerReader.TryReadHeader(inner, out var innerHeader, out var innerContent))
        {
            return Start.None;
        }

        return innerHeader == 0 ? Start.NotYetKnown : innerHeader + (long)innerContent <= content ? Start.Record : Start.None;
    }
}

namespace Deception.Protocols.Ldap;

/// <summary>Connectionless LDAP (MS-ADTS 3.1.1.3.1.11, 6.3.3): one datagram holds a search, or the entry and the result of one.</summary>
public static class LdapDatagram
{
    /// <summary>Reads the messages of one datagram and hands them on; counts what cannot be read.</summary>
    public static void Dissect(in MessageContext context, ReadOnlySpan<byte> bytes, IMessageSink sink, ProtocolCounters counters)
    {
        var reader = new LdapMessageReader(sink, counters);
        while (!bytes.IsEmpty)
        {
            var frame = LdapFrame.Message(bytes);
            if (frame.Start != LdapStart.Message || frame.Length > bytes.Length)
            {
                counters.CountUnparsed("ldap");
                return;
            }

            if (LdapOperation.IsRead(frame.Operation))
            {
                reader.Read(context, bytes[..(int)frame.Length]);
            }

            bytes = bytes[(int)frame.Length..];
        }
    }
}

using Deception.Protocols.Asn1;

namespace Deception.Protocols.Ldap;

/// <summary>Reads whole LDAP messages and hands on what they say. An operation to be read joins the switch and a file of its own.</summary>
internal sealed class LdapMessageReader(IMessageSink sink, ProtocolCounters counters)
{
    private const byte Sequence = 0x30;
    private const byte Integer = 0x02;

    /// <summary>Reads one message; counts it when it can't be read.</summary>
    public void Read(in MessageContext context, ReadOnlySpan<byte> bytes)
    {
        var reader = new BerReader(bytes);
        if (!reader.TryEnter(Sequence, out var message) || !message.TryReadInteger(Integer, out var id)
            || !message.TryRead(out var operation, out var content) || !TryRead(context, unchecked((int)id), operation, new BerReader(content)))
        {
            counters.CountUnparsed("ldap");
        }
    }

    private bool TryRead(in MessageContext context, int id, byte operation, BerReader content)
    {
        switch (operation)
        {
            case LdapOperation.BindRequest:
                if (!LdapBindParser.TryParseRequest(content, id, out var bind, out var credentials))
                {
                    return false;
                }

                Accept(Roles.Mend(context, fromClient: true), bind, credentials);
                return true;
            case LdapOperation.BindResponse:
                if (!LdapBindParser.TryParseResponse(content, id, out var result, out var answer))
                {
                    return false;
                }

                Accept(Roles.Mend(context, fromClient: false), result, answer);
                return true;
            case LdapOperation.SearchRequest:
                if (!LdapSearchParser.TryParse(content, id, out var search))
                {
                    return false;
                }

                Accept(Roles.Mend(context, fromClient: true), search, []);
                return true;
            default:
                return true;
        }
    }

    private void Accept(in MessageContext context, WireMessage message, ReadOnlySpan<byte> token)
    {
        sink.Accept(context, message);
        SecurityTokens.Read(token, context, Carrier.Ldap, sink, counters);
    }
}

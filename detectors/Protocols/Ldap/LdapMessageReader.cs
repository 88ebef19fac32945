using Deception.Protocols.Asn1;

namespace Deception.Protocols.Ldap;

/// <summary>Reads whole LDAP messages and hands on what they say. An operation to be read joins the switch and a file of its own.</summary>
internal sealed class LdapMessageReader(IMessageSink sink, ProtocolCounters counters)
{
    private const byte Sequence = 0x30;
    private const byte Integer = 0x02;
    private const byte OctetString = 0x04;

    private readonly LdapSearches _searches = new();

    /// <summary>Reads one message; counts it when it can't be read.</summary>
    public void Read(in MessageContext context, ReadOnlySpan<byte> bytes)
    {
        var reader = new BerReader(bytes);
        if (!reader.TryEnter(Sequence, out var message) || !message.TryReadInteger(Integer, out var id)
            || !message.TryRead(out var operation, out var content)
            || !TryRead(context, unchecked((int)id), operation, new BerReader(content), message))
        {
            counters.CountUnparsed("ldap");
        }
    }

    /// <summary>Reads the name out of the first bytes of a search result entry (RFC 4511, 4.5.2), if it is wanted.</summary>
    /// <param name="context">Of the message.</param>
    /// <param name="head">From the message's first byte on; its end may be missing.</param>
    public void ReadEntry(in MessageContext context, ReadOnlySpan<byte> head)
    {
        if (!TryStep(ref head, out _) || !BerReader.TryReadHeader(head, out var idHeader, out var idLength) || idHeader == 0
            || head.Length <= idHeader + idLength || !BerReader.TryInteger(head.Slice(idHeader, idLength), out var id))
        {
            counters.CountUnparsed("ldap");
            return;
        }

        var messageId = unchecked((int)id);
        if (!_searches.Add(messageId))
        {
            return;
        }

        head = head[(idHeader + idLength)..];
        if (TryStep(ref head, out _) && !head.IsEmpty && head[0] == OctetString && TryStep(ref head, out var length) && length <= head.Length)
        {
            sink.Accept(Roles.Mend(context, fromClient: false), new LdapSearchEntry(messageId, BerReader.Text(head[..length], LdapLimits.NameBytes)));
        }
    }

    // Steps behind the header of an element.
    private static bool TryStep(ref ReadOnlySpan<byte> bytes, out int length)
    {
        var ok = BerReader.TryReadHeader(bytes, out var header, out length) && header > 0;
        bytes = ok ? bytes[header..] : [];
        return ok;
    }

    private bool TryRead(in MessageContext context, int id, byte operation, BerReader content, BerReader message)
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

                _searches.Begin(id);
                Request(context, search with { Controls = LdapControlReader.Read(message) });
                return true;
            case LdapOperation.ModifyRequest or LdapOperation.AddRequest:
                return LdapWriteParser.TryParse(content, id, operation == LdapOperation.AddRequest, LdapControlReader.Read(message), out var write)
                    && Request(context, write);
            case LdapOperation.DeleteRequest: // its content is the name
                return Request(context, new LdapDeleteRequest(id, BerReader.Text(content.Rest, LdapLimits.NameBytes)));
            case LdapOperation.ModifyDnRequest:
                return LdapOtherRequests.TryParseModifyDn(content, id, out var rename) && Request(context, rename);
            case LdapOperation.ExtendedRequest:
                return LdapOtherRequests.TryParseExtended(content, id, out var extended) && Request(context, extended);
            default:
                if (!LdapOtherRequests.TryParseResult(content, id, operation, out var end))
                {
                    return false;
                }

                end = end.Kind == LdapRequestKind.Search ? end with { Entries = _searches.End(id) } : end;
                sink.Accept(Roles.Mend(context, fromClient: false), end);
                return true;
        }
    }

    private bool Request(in MessageContext context, WireMessage message)
    {
        sink.Accept(Roles.Mend(context, fromClient: true), message);
        return true;
    }

    private void Accept(in MessageContext context, WireMessage message, ReadOnlySpan<byte> token)
    {
        sink.Accept(context, message);
        SecurityTokens.Read(token, context, Carrier.Ldap, sink, counters);
    }
}

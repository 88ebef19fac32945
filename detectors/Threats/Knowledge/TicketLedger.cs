using Deception.ActiveDirectory;
using Deception.Protocols;
using Deception.Protocols.Kerberos;
using Deception.Protocols.Ldap;
using Deception.Threats.Detection;

namespace Deception.Threats.Knowledge;

/// <summary>Whose ticket a ticket is: replies of the KDC name the client, later uses only repeat the cipher text.</summary>
public sealed class TicketLedger
{
    private const int MostTickets = 65_536;

    private readonly BoundedMap<UInt128, TicketHolder> _holders = new(MostTickets);
    private readonly BoundedMap<long, UInt128> _shown = new(MostTickets);

    /// <summary>Tickets forgotten because of the cap.</summary>
    public long Evicted => _holders.Evicted + _shown.Evicted;

    /// <summary>
    /// Learns from AS-REP and TGS-REP whose the new ticket is, and whose the ticket-granting ticket is that was shown for it.
    /// </summary>
    public void Learn(in MessageContext context, KerberosMessage message)
    {
        var conversation = context.Conversation.Id;
        if (message is { Type: KerberosMessageType.TgsReq, ImpersonatedUser: null, AdditionalTickets.Count: 0, Ticket: { } shown })
        {
            _shown.Set(conversation, shown.Digest);
        }
        else if (message is { Type: KerberosMessageType.AsRep or KerberosMessageType.TgsRep, Ticket: { } ticket, Client: { } client })
        {
            if (IsHidden(client))
            {
                if (_shown.TryGet(conversation, out var asked) && _holders.TryGet(asked, out var known))
                {
                    _holders.Set(ticket.Digest, known);
                }
                _shown.Remove(conversation);
                return;
            }
            var holder = new TicketHolder(client.ToString(), message.ClientRealm ?? ticket.Realm);
            _holders.Set(ticket.Digest, holder);
            if (message.Type == KerberosMessageType.TgsRep && _shown.TryGet(conversation, out var digest))
            {
                _holders.Set(digest, holder);
            }
            _shown.Remove(conversation);
        }
    }

    // FAST hides the client's name behind that of anonymous principals (RFC 6806, 5; RFC 8062).
    private static bool IsHidden(KerberosName client) => client.Parts is ["WELLKNOWN", "ANONYMOUS"];

    /// <summary>Who got this ticket from a KDC in sight; null when that was not seen.</summary>
    public TicketHolder? HolderOf(KerberosTicket? ticket) =>
        ticket is not null && _holders.TryGet(ticket.Digest, out var holder) ? holder : null;
}

/// <summary>The client that a ticket was issued to.</summary>
public sealed record TicketHolder(string Account, string Realm);

/// <summary>Who signed in on a conversation, as far as the wire shows it.</summary>
public sealed class Sessions
{
    private const int MostSessions = 16_384;

    private readonly BoundedMap<long, TicketHolder> _byConversation = new(MostSessions);

    /// <summary>Sessions forgotten because of the cap.</summary>
    public long Evicted => _byConversation.Evicted;

    /// <summary>Learns from NTLM type 3, from AP-REQ with a ticket whose issue was seen, and from simple binds of LDAP.</summary>
    public void Learn(in MessageContext context, WireMessage message, TicketLedger ledger)
    {
        var holder = message switch
        {
            Protocols.Ntlm.NtlmAuthenticate { User.Length: > 0 } ntlm => new TicketHolder(ntlm.User, ntlm.Domain),
            KerberosMessage { Type: KerberosMessageType.ApReq } request => ledger.HolderOf(request.Ticket),
            LdapBindRequest { Authentication: LdapAuthentication.Simple } bind when AccountName.TryParse(bind.Name, out var name) =>
                new TicketHolder(name.Name.Length > 0 ? name.Name : bind.Name, name.Domain ?? ""),
            _ => null,
        };
        if (holder is not null)
        {
            _byConversation.Set(context.Conversation.Id, holder);
        }
    }

    /// <summary>Who signed in on this conversation; null when that is not visible.</summary>
    public TicketHolder? On(Conversation conversation) => _byConversation.TryGet(conversation.Id, out var holder) ? holder : null;
}

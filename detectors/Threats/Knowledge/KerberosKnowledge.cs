using Deception.Protocols;
using Deception.Protocols.Kerberos;
using Deception.Threats.Detection;

namespace Deception.Threats.Knowledge;

/// <summary>What the KDCs' answers have taught: which realms and accounts have AES keys, and what a reply answers.</summary>
public sealed class KerberosKnowledge
{
    private const int MostRequests = 16_384;
    private const int MostAccounts = 65_536;
    private const int MostRealms = 256;

    private readonly BoundedMap<long, KerberosMessage> _requests = new(MostRequests);
    private readonly BoundedMap<string, bool> _accounts = new(MostAccounts, StringComparer.OrdinalIgnoreCase);
    private readonly BoundedMap<string, bool> _realms = new(MostRealms, StringComparer.OrdinalIgnoreCase);

    /// <summary>State given up because of caps.</summary>
    public long Evicted => _requests.Evicted + _accounts.Evicted + _realms.Evicted;

    /// <summary>Learns from requests and from what KDCs answer; what a client shows for a ticket may be forged and teaches nothing.</summary>
    public void Learn(in MessageContext context, KerberosMessage message)
    {
        switch (message.Type)
        {
            case KerberosMessageType.AsReq or KerberosMessageType.TgsReq when context.FromClient:
                _requests.Set(context.Conversation.Id, message);
                break;
            case KerberosMessageType.AsRep when !context.FromClient && message is { Client: { } client, ClientRealm: { } realm, Ticket: { } ticket }:
                if (message.ReplyEncryptionType is { } type && EncryptionType.IsAes(type))
                {
                    _accounts.Set($"{client}@{realm}", true);
                }
                if (EncryptionType.IsAes(ticket.EncryptionType) && IsOwnTicketGranting(ticket))
                {
                    _realms.Set(ticket.Realm, true);
                }
                _requests.Remove(context.Conversation.Id);
                break;
            case KerberosMessageType.TgsRep or KerberosMessageType.Error when !context.FromClient:
                _requests.Remove(context.Conversation.Id);
                break;
        }
    }

    /// <summary>The request that a reply on this conversation answers; null when it was not seen.</summary>
    public KerberosMessage? RequestOn(Conversation conversation) => _requests.TryGet(conversation.Id, out var request) ? request : null;

    /// <summary>True when this account's replies were enciphered with AES before.</summary>
    public bool HasUsedAes(string account, string? realm) => _accounts.TryGet($"{account}@{realm}", out _);

    /// <summary>True when a KDC of the realm issued ticket-granting tickets enciphered with AES.</summary>
    public bool IssuesAes(string realm) => _realms.TryGet(realm, out _);

    /// <summary>True for a ticket-granting ticket of the realm that issued it, not for a referral (<c>krbtgt/OTHER@REALM</c>).</summary>
    public static bool IsOwnTicketGranting(KerberosTicket ticket) => ticket.Service.Parts is [var service, var realm]
        && string.Equals(service, "krbtgt", StringComparison.OrdinalIgnoreCase) && string.Equals(realm, ticket.Realm, StringComparison.OrdinalIgnoreCase);
}

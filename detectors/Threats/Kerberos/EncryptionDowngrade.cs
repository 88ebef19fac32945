using System.Globalization;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Kerberos;
using Deception.Protocols.Net;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Kerberos;

/// <summary>
/// <c>kerberos.encryption-downgrade</c>: a ticket-granting ticket enciphered with RC4 in a domain whose krbtgt uses AES, as a forger has
/// it who stole only the NT hash; or a KDC that answers accounts with RC4 which it answered with AES before (skeleton key).
/// </summary>
public sealed class EncryptionDowngrade(World world) : Detector
{
    private const int MostControllers = 1024;

    /// <summary>Accounts of one KDC that fell back: one may be a reset to an old system's needs.</summary>
    private const int Accounts = 3;

    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private readonly BoundedMap<HostAddress, RecentSet<string>> _fallen = new(MostControllers);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _fallen.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "kerberos.encryption-downgrade",
        Title = "Kerberos fell back to RC4",
        Kind = FindingKind.Threat,
        Severity = Severity.Medium,
        Techniques = ["T1558.001", "T1556.001"],
        BenignCauses = "Domains without AES, and tickets of other realms (trusts often have RC4 keys only).",
        LosesAttacks = "Tickets forged with krbtgt's AES key; a skeleton key that fewer than three accounts meet.",
        Guide = new ResponseGuide(
            "Either a ticket-granting ticket was forged with the NT hash of krbtgt, which gives any identity, or a domain controller was changed "
                + "so that it takes one password for every account.",
            "Look for the sign-in (event 4768) that the ticket should come from; Get-ADUser krbtgt -Properties msDS-SupportedEncryptionTypes, PasswordLastSet.",
            "Isolate the source host. For a skeleton key restart the domain controller: it lives in the memory of LSASS.",
            "Change the password of krbtgt twice, with a day between (New-KrbtgtKeys.ps1); let LSASS run protected (RunAsPPL).",
            "None: a changed krbtgt password stays."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(KerberosMessage)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        switch (message)
        {
            case KerberosMessage { Type: KerberosMessageType.TgsReq, Ticket: { } shown } request when context.FromClient && IsWeak(shown):
                Tell(context, request, shown.Realm, $"{context.Conversation.Client.Address} asked for a ticket to {request.Service} with a ticket-granting "
                    + "ticket enciphered with RC4, in a domain whose tickets use AES.", 85, ("ticket_encryption", EncryptionType.Name(shown.EncryptionType)));
                break;
            case KerberosMessage { Type: KerberosMessageType.AsRep, Ticket: { } issued } reply when !context.FromClient:
                if (IsWeak(issued))
                {
                    Tell(context, reply, issued.Realm, $"{context.Conversation.Server.Address} issued a ticket-granting ticket enciphered with RC4 to {reply.Client}, "
                        + "in a domain whose tickets use AES.", 75, ("ticket_encryption", EncryptionType.Name(issued.EncryptionType)));
                }
                Compare(context, reply);
                break;
        }
    }

    private bool IsWeak(KerberosTicket ticket) => EncryptionType.IsRc4(ticket.EncryptionType) && KerberosKnowledge.IsOwnTicketGranting(ticket)
        && (world.Kerberos.IssuesAes(ticket.Realm) || world.Directory.KnowsAes(ticket.Realm));

    // A client that offers AES gets RC4 for an account that was answered with AES before.
    private void Compare(in MessageContext context, KerberosMessage reply)
    {
        if (reply is not { Client: { } client, ReplyEncryptionType: { } type } || !EncryptionType.IsRc4(type)
            || world.Kerberos.RequestOn(context.Conversation) is not { } request || !request.EncryptionTypes.Any(EncryptionType.IsAes)
            || !world.Kerberos.HasUsedAes(client.ToString(), reply.ClientRealm))
        {
            return;
        }
        var fallen = _fallen.GetOrAdd(context.Conversation.Server.Address, static _ => new RecentSet<string>(Window, 256));
        fallen.Add(client.ToString().ToUpperInvariant(), context.Time);
        if (fallen.Count >= Accounts)
        {
            var server = context.Conversation.Server.Address;
            Tell(context, reply, reply.ClientRealm, string.Create(CultureInfo.InvariantCulture,
                $"{world.Controllers.NameOf(server) ?? server.ToString()} answered {fallen.Count} accounts with RC4 that it answered with AES before."), 80, ("account", client.ToString()));
        }
    }

    private void Tell(in MessageContext context, KerberosMessage message, string? realm, string summary, int confidence, (string, string) fact)
    {
        var (source, server) = (context.Conversation.Client.Address, context.Conversation.Server.Address);
        if (world.Allowed.Permits(Info.Id, source, null))
        {
            return;
        }
        var account = message.Client?.ToString() ?? world.Tickets.HolderOf(message.Ticket)?.Account;
        var domain = world.Directory.DomainName(realm);
        world.Findings.Add(Info, new Sighting
        {
            Key = $"{source}|{domain}",
            Summary = summary,
            Confidence = confidence,
            Source = Sighting.ClientOf(context, account, message.ClientRealm),
            Target = Sighting.ServerOf(context, world.Controllers.NameOf(server)),
            Domain = domain,
            Accounts = account is null ? [] : [account],
            Evidence = [fact],
        }, context.Time, context.Packet);
    }
}

using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Kerberos;
using Deception.Protocols.Net;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Kerberos;

/// <summary>
/// <c>kerberos.pass-the-ticket</c>: a ticket, known by its cipher text, is shown from another address than the one that it was issued to.
/// While the first address is silent it may have moved; once both speak, two hosts hold one ticket.
/// </summary>
public sealed class PassTheTicket(World world) : Detector
{
    private const int MostTickets = 65_536;
    private const int MostWatched = 4096;
    private const uint Forwarded = 0x2000_0000, Proxy = 0x0800_0000;

    private static readonly TimeSpan Together = TimeSpan.FromHours(1);

    private sealed record Owner(HostAddress Address, bool MayTravel);

    private sealed record Theft(MessageContext Context, string Key, string Account, HostAddress Thief);

    private readonly BoundedMap<UInt128, Owner> _owners = new(MostTickets);
    private readonly BoundedMap<(UInt128, uint), HostAddress> _requests = new(MostTickets);
    private readonly BoundedMap<HostAddress, Theft> _watched = new(MostWatched);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _owners.Evicted + _requests.Evicted + _watched.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "kerberos.pass-the-ticket",
        Title = "Ticket used from another host",
        Kind = FindingKind.Threat,
        Severity = Severity.High,
        Techniques = ["T1550.003"],
        BenignCauses = "Address translators, VPN pools, virtual desktops and hosts with several addresses, which the policy lists; a laptop that "
            + "changed its network (told medium, until its old address speaks again); forwarded tickets; reverse proxies that pass HTTP on; "
            + "one host's IPv4 and IPv6 addresses.",
        LosesAttacks = "Use from the same address; a ticket issued before the sensor began, used once; IPv4 here and IPv6 there.",
        Guide = new ResponseGuide(
            "A ticket that was issued to one host is used by another: it was taken out of the first one's memory or files.",
            "See who works at both addresses; DHCP leases tell whether it is one laptop that moved.",
            "Isolate both hosts: the first was robbed, the second is the thief's. Disable the account: Disable-ADAccount -Identity <account>.",
            "klist purge on the first host; change the account's password; forbid delegation of privileged accounts (Protected Users, "
                + "Set-ADUser <account> -AccountNotDelegated $true).",
            "Enable-ADAccount -Identity <account>; Set-ADUser <account> -AccountNotDelegated $false."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(KerberosMessage)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        var kerberos = (KerberosMessage)message;
        var client = context.Conversation.Client.Address;
        switch (kerberos.Type)
        {
            case KerberosMessageType.AsRep or KerberosMessageType.TgsRep when !context.FromClient && kerberos.Ticket is { } issued:
                var mayTravel = ((world.Kerberos.RequestOn(context.Conversation)?.Options ?? 0) & (Forwarded | Proxy)) != 0;
                // The same answer to two addresses: a translator or proxy stands between two places of the capture.
                var isTranslated = _owners.TryGet(issued.Digest, out var other) && other.Address != client;
                _owners.Set(issued.Digest, new Owner(client, mayTravel || isTranslated));
                break;
            case KerberosMessageType.TgsReq or KerberosMessageType.ApReq when context.FromClient && kerberos.Ticket is { } shown:
                Look(context, kerberos, shown);
                break;
        }
        if (context.FromClient && _watched.TryGet(client, out var theft))
        {
            _watched.Remove(client);
            if (context.Time - theft.Context.Time <= Together)
            {
                Tell(theft.Context with { Time = context.Time, Packet = context.Packet }, theft, Severity.High, 92, ("first_address", $"{client} speaks again"), false);
            }
        }
    }

    private void Look(in MessageContext context, KerberosMessage message, KerberosTicket ticket)
    {
        var client = context.Conversation.Client.Address;
        if (message.Carrier == Carrier.Http)
        {
            return;
        }
        if (IsSeenTwice(message, ticket, client))
        {
            return;
        }
        if (!_owners.TryGet(ticket.Digest, out var owner))
        {
            _owners.Set(ticket.Digest, new Owner(client, false));
            return;
        }
        if (owner.MayTravel || owner.Address == client || owner.Address.IsIPv4 != client.IsIPv4
            || world.Controllers.StandingOf(client) != ControllerStanding.Unknown)
        {
            return;
        }
        var holder = world.Tickets.HolderOf(ticket);
        if (world.Allowed.Permits(Info.Id, client, holder) || world.Allowed.Permits(Info.Id, owner.Address, holder))
        {
            return;
        }
        var theft = new Theft(context, $"{owner.Address}|{client}", holder?.Account ?? "", client);
        // Within one IPv6 network it may be the next temporary address of one host (RFC 8981): wait until the first one speaks again.
        if (client.IsIPv4 || owner.Address.High != client.High)
        {
            Tell(context, theft, Severity.Medium, 70, ("ticket", $"for {ticket.Service}, issued to or used by {owner.Address}"), true);
        }
        _watched.Set(owner.Address, theft);
    }

    // One request on both sides of a translator: a client never uses a nonce twice.
    private bool IsSeenTwice(KerberosMessage message, KerberosTicket ticket, HostAddress client)
    {
        if (message.Nonce is not { } nonce)
        {
            return false;
        }
        var key = (ticket.Digest, nonce);
        if (_requests.TryGet(key, out var first))
        {
            return first != client;
        }
        _requests.Set(key, client);
        return false;
    }

    private void Tell(in MessageContext context, Theft theft, Severity severity, int confidence, (string, string) fact, bool isNew)
    {
        var first = theft.Key[..theft.Key.IndexOf('|', StringComparison.Ordinal)];
        var server = context.Conversation.Server.Address;
        world.Findings.Add(Info, new Sighting
        {
            Key = theft.Key,
            Summary = $"A ticket{(theft.Account.Length > 0 ? $" of {theft.Account}" : "")} that {first} held was used from {theft.Thief}"
                + (severity == Severity.High ? $", while {first} is in use as well." : "."),
            Confidence = confidence,
            Severity = severity,
            Source = Sighting.ClientOf(context, theft.Account.Length > 0 ? theft.Account : null),
            Target = Sighting.ServerOf(context, world.Controllers.NameOf(server)),
            Domain = world.Controllers.DomainOf(server),
            Accounts = theft.Account.Length > 0 ? [theft.Account] : [],
            Evidence = [fact],
            IsNewEvent = isNew,
        }, context.Time, context.Packet);
    }
}

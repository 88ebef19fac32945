using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Kerberos;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Honey;

/// <summary>
/// <c>honey.service-ticket</c>: a service ticket for a honey service, or for another honey object by its account name, is
/// asked for or issued, in any form of the name and with any encryption type.
/// </summary>
public sealed class HoneyServiceTicket(World world) : Detector
{
    private const int Certain = 99;

    private readonly BoundedMap<long, (HoneyMatch Honey, bool IsExpected)> _asked = new(16_384);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "honey.service-ticket",
        Title = "Ticket for a honey service asked for",
        Kind = FindingKind.Touch,
        Severity = Severity.Critical,
        Maturity = Maturity.Stable,
        Techniques = ["T1558.003"],
        BenignCauses = "None but the announced upkeep of the decoys: the service does not exist, so no client has a reason to ask for a ticket to it.",
        Guide = new ResponseGuide(
            "Somebody asked the KDC for a ticket to a service that exists only as bait, most often to crack its password offline.",
            "Look for tickets to other services from the same source in the same minutes, and for the LDAP search that found the SPNs.",
            "Isolate the source host and disable the account that asked, once its owner confirms: Disable-ADAccount -Identity <account>.",
            "Give every service account that was asked for a 25-character random password or make it a group managed service account: "
                + "New-ADServiceAccount; set AES only: Set-ADUser <account> -KerberosEncryptionType AES256.",
            "Enable-ADAccount -Identity <account>."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(KerberosMessage)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        if (message is not KerberosMessage { Type: KerberosMessageType.TgsReq or KerberosMessageType.TgsRep or KerberosMessageType.AsReq } kerberos
            || world.Honey.IsEmpty || kerberos.Service is not { } service || kerberos.ImpersonatedUser is not null
            || world.Honey.FindService(service, kerberos.ServiceRealm) is not { } honey)
        {
            return;
        }
        var isReply = kerberos.Type == KerberosMessageType.TgsRep;
        var wasAsked = _asked.TryGet(context.Conversation.Id, out var asked);
        var isExpected = isReply && wasAsked && asked.Honey == honey
            ? asked.IsExpected
            : world.Upkeep.Expects(honey, context.Conversation.Client.Address, context.Time);
        _asked.Set(context.Conversation.Id, (honey, isExpected));
        if (isExpected)
        {
            return;
        }
        var account = kerberos.Client?.ToString() ?? world.Tickets.HolderOf(kerberos.Ticket)?.Account;
        var who = account is null ? "an account not in sight" : $"account {account}";
        var server = context.Conversation.Server.Address;
        var host = world.Controllers.NameOf(server);
        var domain = honey.Domain ?? world.Directory.DomainName(kerberos.ServiceRealm);
        List<(string, string)> evidence = [("message", kerberos.Type.ToString()), ("service", service.ToString())];
        if (kerberos.EncryptionTypes.Count > 0)
        {
            evidence.Add(("encryption_types", string.Join(", ", kerberos.EncryptionTypes.Select(EncryptionType.Name))));
        }
        if (isReply && kerberos.Ticket is { } ticket)
        {
            evidence.Add(("ticket_encryption", EncryptionType.Name(ticket.EncryptionType)));
        }
        world.Findings.Add(Info, new Sighting
        {
            Key = $"{context.Conversation.Client.Address}|{honey.Name.ToUpperInvariant()}|{domain}",
            Summary = $"A ticket for honey service {service} ({honey.Name}) was {(isReply ? "issued to" : "asked for by")} {who} "
                + $"at {context.Conversation.Client.Address}.",
            Confidence = Certain,
            Source = Sighting.ClientOf(context, account, kerberos.ClientRealm),
            Target = Sighting.ServerOf(context, host, honey.Name),
            Domain = domain,
            Accounts = account is null ? [honey.Name] : [honey.Name, account],
            Evidence = evidence,
            IsNewEvent = !(isReply && wasAsked),
        }, context.Time, context.Packet);
    }
}

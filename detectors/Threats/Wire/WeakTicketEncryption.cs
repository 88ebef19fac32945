using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Kerberos;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Wire;

/// <summary><c>wire.weak-ticket-encryption</c>: a service ticket is enciphered with RC4 or DES. Once a service and day.</summary>
public sealed class WeakTicketEncryption(World world) : Exposure(world)
{
    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = Describe(
        "wire.weak-ticket-encryption", "Service ticket with weak encryption", Severity.Low,
        "Service accounts whose password is older than the domain's AES keys, or that are set to RC4; tickets between domains are not told here.",
        new ResponseGuide(
            "A service's tickets are enciphered with its RC4 or DES key: a ticket lets its password be guessed a thousand times faster than with AES.",
            "Get-ADUser or Get-ADComputer <account> -Properties msDS-SupportedEncryptionTypes, pwdLastSet; event 4769 with ticket encryption type 0x17.",
            "Nothing to contain: this is a weakness. Many such tickets for one client are kerberos.kerberoasting.",
            "Change the account's password twice, Set-ADUser <account> -KerberosEncryptionType AES128,AES256; better a group managed service account.",
            "Set-ADUser <account> -KerberosEncryptionType RC4, if the service can't do AES."));

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(KerberosMessage)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        if (message is KerberosMessage { Type: KerberosMessageType.TgsRep, Ticket: { } ticket } && !context.FromClient
            && (EncryptionType.IsRc4(ticket.EncryptionType) || ticket.EncryptionType is 1 or 3)
            && !string.Equals(ticket.Service.Parts[0], "krbtgt", StringComparison.OrdinalIgnoreCase))
        {
            var service = ticket.Service.ToString();
            Tell(context, $"{ServerName(context)} issues tickets for {service} with {EncryptionType.Name(ticket.EncryptionType)}.",
                ("ticket_encryption", EncryptionType.Name(ticket.EncryptionType)), pair: $"{service.ToLowerInvariant()}@{ticket.Realm.ToLowerInvariant()}");
        }
    }
}

using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Kerberos;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Kerberos;

/// <summary>
/// <c>kerberos.overpass-the-hash</c>: a sign-in is proven with RC4, whose key is the NT hash, by an account that has AES keys, or by a
/// client that leaves AES out of its list though the realm's tickets use it.
/// </summary>
public sealed class OverpassTheHash(World world) : Detector
{
    private const int EncryptedTimestamp = 2;
    private const int EncPaRep = 149;
    private const string Habit = "kerberos.rc4-proof";

    /// <summary>A host that has proven itself so for longer is an old system, not a thief.</summary>
    private static readonly TimeSpan Usual = TimeSpan.FromDays(3);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "kerberos.overpass-the-hash",
        Title = "Sign-in with an NT hash",
        Kind = FindingKind.Threat,
        Severity = Severity.Medium,
        Techniques = ["T1550.002"],
        BenignCauses = "Accounts without AES keys, whose KDC chooses RC4 though the client offers AES; Windows before Vista; MIT and Heimdal "
            + "clients with an old keytab or configuration (told by the padata that only they send); hosts that have done so for days.",
        LosesAttacks = "A stolen AES key in place of the hash; a tool that copies a current client's list, for an account that was never seen with AES.",
        Guide = new ResponseGuide(
            "Somebody signed in with an account's NT hash in place of its password: the hash was stolen, most often from another host's memory.",
            "Ask the account's owner; see where the account signed in before (events 4624 and 4768 with encryption type 0x17).",
            "Disable the account and isolate the source host: Disable-ADAccount -Identity <account>.",
            "Change the account's password twice; make privileged accounts members of Protected Users, which refuses RC4: "
                + "Add-ADGroupMember 'Protected Users' <account>.",
            "Enable-ADAccount -Identity <account>; Remove-ADGroupMember 'Protected Users' <account>."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(KerberosMessage)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        if (message is not KerberosMessage { Type: KerberosMessageType.AsRep, Client: { } client, Ticket: { } ticket, ReplyEncryptionType: { } reply } answer
            || !EncryptionType.IsRc4(reply) || world.Kerberos.RequestOn(context.Conversation) is not { Type: KerberosMessageType.AsReq } request
            || !request.PreAuthentication.Any(p => p.Type == EncryptedTimestamp && p.EncryptionType is { } proof && EncryptionType.IsRc4(proof)))
        {
            return;
        }
        var source = context.Conversation.Client.Address;
        var account = client.ToString();
        var habit = world.Habits.Note(Habit, source, account.ToUpperInvariant(), context.Time);
        var hasAes = world.Directory.HasAes(answer.ClientRealm, account);
        if (hasAes == false || habit?.IsOlderThan(Usual, context.Time) == true || world.Allowed.Permits(Info.Id, source, new TicketHolder(account, answer.ClientRealm ?? ""))
            || (!EncryptionType.IsAes(ticket.EncryptionType) && !world.Kerberos.IssuesAes(ticket.Realm) && !world.Directory.KnowsAes(ticket.Realm)))
        {
            return;
        }
        var knownAes = hasAes == true || world.Kerberos.HasUsedAes(account, answer.ClientRealm);
        if (Reason(request, knownAes) is not { } reason)
        {
            return;
        }
        var server = context.Conversation.Server.Address;
        var host = world.Controllers.NameOf(server);
        var domain = world.Directory.DomainName(answer.ClientRealm);
        world.Findings.Add(Info, new Sighting
        {
            Key = $"{source}|{account.ToUpperInvariant()}|{domain}",
            Summary = $"{source} signed in as {account} at {host ?? server.ToString()} with RC4, as one does who has the NT hash: {reason.Text}.",
            Confidence = reason.Confidence,
            Source = Sighting.ClientOf(context, account, answer.ClientRealm),
            Target = Sighting.ServerOf(context, host, account),
            Domain = domain,
            Accounts = [account],
            Evidence = [("encryption_types", string.Join(", ", request.EncryptionTypes.Select(EncryptionType.Name))), ("reason", reason.Text),
                ("ticket_encryption", EncryptionType.Name(ticket.EncryptionType))],
        }, context.Time, context.Packet);
    }

    private static (string Text, int Confidence)? Reason(KerberosMessage request, bool knownAes)
    {
        if (knownAes)
        {
            return ("the account has AES keys", 88);
        }
        if (request.EncryptionTypes.Any(EncryptionType.IsAes) || TicketShape.IsOldWindows(request) && !request.EncryptionTypes.Contains(0))
        {
            return null;
        }
        if (request.EncryptionTypes.Contains(0))
        {
            return ("the list of encryption types has gaps where AES stood", 90);
        }
        return request.PreAuthentication.Any(p => p.Type == EncPaRep) ? null : ("the client left AES out of its list", 65);
    }
}

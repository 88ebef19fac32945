using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Kerberos;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Kerberos;

/// <summary>
/// <c>kerberos.asrep-roasting</c>: a ticket-granting ticket is issued to one who proved nothing. The reply is enciphered
/// with the account's key, so its password can be guessed offline.
/// </summary>
public sealed class AsRepRoasting(World world) : Detector
{
    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "kerberos.asrep-roasting",
        Title = "AS-REP roasting",
        Kind = FindingKind.Threat,
        Severity = Severity.High,
        Techniques = ["T1558.004"],
        BenignCauses = "The first round of an ordinary sign-in proves nothing either, but gets error 25 and no ticket. Smart cards and FAST "
            + "prove themselves otherwise. An application whose account really needs no pre-authentication looks the same: mend the account.",
        Guide = new ResponseGuide(
            "Somebody got a reply that is enciphered with an account's key, without knowing its password, and can now guess that offline.",
            "Get-ADUser <account> -Properties DoesNotRequirePreAuth: who set it, when, and what for?",
            "Isolate the source host, unless an application there is known to sign in so.",
            "Set-ADAccountControl -Identity <account> -DoesNotRequirePreAuth $false, then change the account's password.",
            "Set-ADAccountControl -Identity <account> -DoesNotRequirePreAuth $true, if an old application can't do without."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(KerberosMessage)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        if (message is not KerberosMessage { Type: KerberosMessageType.AsRep } reply
            || world.SignIn is not { Outcome: SignInOutcome.Succeeded, WithoutPreAuthentication: true } signIn)
        {
            return;
        }
        var server = context.Conversation.Server.Address;
        var host = world.Controllers.NameOf(server);
        var account = reply.Client?.ToString() ?? signIn.Account;
        var encryption = reply.ReplyEncryptionType is { } type ? EncryptionType.Name(type) : "unknown";
        var domain = world.Directory.DomainName(reply.ClientRealm);
        world.Findings.Add(Info, new Sighting
        {
            Key = $"{signIn.Source}|{domain}",
            Summary = $"{signIn.Source} got a reply enciphered with the key of {account} ({encryption}) from {host ?? server.ToString()} without pre-authentication.",
            Confidence = reply.ReplyEncryptionType is { } weak && !EncryptionType.IsAes(weak) ? 92 : 85,
            Source = Sighting.ClientOf(context, account, reply.ClientRealm),
            Target = Sighting.ServerOf(context, host, account),
            Domain = domain,
            Accounts = [account],
            Evidence = [("account", account), ("reply_encryption", encryption)],
        }, context.Time, context.Packet);
    }
}

using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Kerberos;
using Deception.Protocols.Net;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Kerberos;

/// <summary>
/// <c>kerberos.certificate-logon-anomaly</c>: after a sign-in with a public key (RFC 4556) the client asks for a user-to-user ticket to
/// itself, whose PAC holds its NT hash (MS-PAC 2.6.4): so a certificate or shadow credential is turned into the hash.
/// </summary>
public sealed class CertificateLogonAnomaly(World world) : Detector
{
    private const int MostTickets = 16_384;
    private const uint EncTktInSkey = 0x0000_0008;

    private readonly BoundedMap<UInt128, string> _byKey = new(MostTickets);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _byKey.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "kerberos.certificate-logon-anomaly",
        Title = "Certificate turned into an NT hash",
        Kind = FindingKind.Threat,
        Severity = Severity.High,
        Techniques = ["T1649"],
        BenignCauses = "Smart-card sign-ins: they ask for services, not for themselves. User-to-user between two people names the other.",
        LosesAttacks = "Use of the certificate alone, without the hash; a first certificate sign-in after a key credential was written is told by "
            + "directory.key-credential-write.",
        Guide = new ResponseGuide(
            "Somebody signed in with a certificate or key that was enrolled or written for that account, and asked the KDC for its NT hash.",
            "Look for event 4768 with certificate information, for certificates issued in that name, and for msDS-KeyCredentialLink of the account.",
            "Disable the account: Disable-ADAccount -Identity <account>. Revoke the certificate: certutil -revoke <serial>.",
            "Set-ADUser <account> -Clear msDS-KeyCredentialLink; change the password; mend the template or permission that let it happen.",
            "Enable-ADAccount -Identity <account>; enrol its owner's card or device again."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(KerberosMessage)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        switch (message)
        {
            case KerberosMessage { Type: KerberosMessageType.AsRep, Ticket: { } issued, Client: { } client } when !context.FromClient:
                // PA-PK-AS-REQ, in its final and its draft form.
                if (world.Kerberos.RequestOn(context.Conversation)?.PreAuthentication.Any(p => p.Type is 16 or 14 or 15) == true)
                {
                    _byKey.Set(issued.Digest, client.ToString());
                }
                break;
            case KerberosMessage { Type: KerberosMessageType.TgsReq, Ticket: { } shown } request when context.FromClient
                && (request.Options & EncTktInSkey) != 0 && _byKey.TryGet(shown.Digest, out var account)
                && request.AdditionalTickets.Any(t => t.Digest == shown.Digest):
                Tell(context, request, account);
                break;
        }
    }

    private void Tell(in MessageContext context, KerberosMessage request, string account)
    {
        var (source, server) = (context.Conversation.Client.Address, context.Conversation.Server.Address);
        if (world.Allowed.Permits(Info.Id, source, null))
        {
            return;
        }
        var domain = world.Directory.DomainName(request.ServiceRealm);
        world.Findings.Add(Info, new Sighting
        {
            Key = $"{source}|{account.ToUpperInvariant()}|{domain}",
            Summary = $"{source} signed in as {account} with a public key and asked for a user-to-user ticket to itself, which tells the account's NT hash.",
            Confidence = 92,
            Source = Sighting.ClientOf(context, account, request.ServiceRealm),
            Target = Sighting.ServerOf(context, world.Controllers.NameOf(server), account),
            Domain = domain,
            Accounts = [account],
            Evidence = [("service", request.Service?.ToString() ?? "none")],
        }, context.Time, context.Packet);
    }
}

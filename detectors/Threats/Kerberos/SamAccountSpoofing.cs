using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Kerberos;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Kerberos;

/// <summary>
/// <c>kerberos.sam-account-spoofing</c>: a ticket-granting ticket in the name of a domain controller without its <c>$</c>, then S4U2self with
/// it: the KDC, which no longer finds that account, takes the controller's own (CVE-2021-42278 and 42287).
/// </summary>
public sealed class SamAccountSpoofing(World world) : Detector
{
    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "kerberos.sam-account-spoofing",
        Title = "Domain controller's name without its $",
        Kind = FindingKind.Threat,
        Severity = Severity.High,
        Techniques = ["T1068"],
        BenignCauses = "None known: no person is called as a domain controller, and controllers sign in with their $.",
        LosesAttacks = "Domains whose controllers the policy doesn't list.",
        Guide = new ResponseGuide(
            "Somebody renamed a computer account to a domain controller's name, got a ticket, and uses it to become that controller.",
            "Look for events 4741, 4742 and 4781 (computer account created and renamed) before this.",
            "Isolate the source host and disable the account that created the computer account: Disable-ADAccount -Identity <account>.",
            "Install the updates for CVE-2021-42278 and CVE-2021-42287; Set-ADDomain <domain> -Replace @{'ms-DS-MachineAccountQuota'='0'}; change the krbtgt "
                + "password twice if the tickets were used.",
            "Set-ADDomain <domain> -Replace @{'ms-DS-MachineAccountQuota'='10'}; Enable-ADAccount -Identity <account>."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(KerberosMessage)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        if (message is not KerberosMessage { Type: KerberosMessageType.TgsReq, ImpersonatedUser: { } user } request || !context.FromClient
            || world.Tickets.HolderOf(request.Ticket) is not { } holder || holder.Account.EndsWith('$')
            || !world.Controllers.IsControllerAccount(holder.Account.Split('@')[0] + "$"))
        {
            return;
        }
        var (source, server) = (context.Conversation.Client.Address, context.Conversation.Server.Address);
        var host = world.Controllers.NameOf(server);
        var domain = world.Directory.DomainName(request.ServiceRealm);
        world.Findings.Add(Info, new Sighting
        {
            Key = $"{source}|{domain}",
            Summary = $"{source} has a ticket in the name of {holder.Account}, a domain controller's without its $, and asked {host ?? server.ToString()} with it "
                + $"for a ticket in the name of {user}.",
            Confidence = 95,
            Source = Sighting.ClientOf(context, holder.Account, holder.Realm),
            Target = Sighting.ServerOf(context, host, user.ToString()),
            Domain = domain,
            Accounts = [holder.Account, user.ToString()],
            Evidence = [("service", request.Service?.ToString() ?? "none")],
        }, context.Time, context.Packet);
    }
}

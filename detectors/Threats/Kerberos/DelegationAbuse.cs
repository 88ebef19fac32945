using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Kerberos;
using Deception.Protocols.Net;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Kerberos;

/// <summary>
/// <c>kerberos.delegation-abuse</c>: a service gets a ticket in another's name (MS-SFU: S4U2self, then S4U2proxy) and may not: the policy
/// lists who may, and this one isn't there; or, without a list, the name is a privileged account's or the ticket is for a domain controller.
/// </summary>
public sealed class DelegationAbuse(World world) : Detector
{
    private const int MostClients = 4096;
    private const uint CnameInAdditionalTicket = 0x0002_0000;
    private const string Habit = "kerberos.delegation";

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Usual = TimeSpan.FromDays(3);

    private sealed record Impersonation(string User, DateTimeOffset Time);

    private readonly BoundedMap<(HostAddress, UInt128?), Impersonation> _impersonated = new(MostClients);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _impersonated.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "kerberos.delegation-abuse",
        Title = "Identity taken by delegation",
        Kind = FindingKind.Threat,
        Severity = Severity.High,
        Techniques = ["T1134.001"],
        BenignCauses = "Web and database servers that act for their users: listed, or their habit for days. S4U2self alone is ordinary: "
            + "tasks and access checks use it.",
        LosesAttacks = "Without a list: ordinary accounts impersonated against member servers; S4U2self to the attacker's own host.",
        Guide = new ResponseGuide(
            "An account that may delegate was used to get a ticket in the name of another, most often an administrator's, for a service of choice.",
            "Get-ADObject -LDAPFilter '(|(msDS-AllowedToDelegateTo=*)(msDS-AllowedToActOnBehalfOfOtherIdentity=*))': who wrote that, and when?",
            "Disable the account that delegates and isolate the source host: Disable-ADAccount -Identity <account>.",
            "Set-ADComputer <target> -Clear msDS-AllowedToActOnBehalfOfOtherIdentity; Set-ADAccountControl <account> -TrustedToAuthForDelegation $false; "
                + "mark administrators as not to be delegated (Protected Users).",
            "List lawful delegating services under detectors → kerberos.delegation-abuse → allowed; restore the attributes from the change record."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(KerberosMessage)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        if (message is not KerberosMessage { Type: KerberosMessageType.TgsReq, Service: { } service } request || !context.FromClient)
        {
            return;
        }
        var source = context.Conversation.Client.Address;
        var session = (source, request.Ticket?.Digest);
        if (request.ImpersonatedUser is { } user)
        {
            _impersonated.Set(session, new Impersonation(user.Parts[0], context.Time));
            return;
        }
        if (request.AdditionalTickets.Count == 0 || (request.Options & CnameInAdditionalTicket) == 0)
        {
            return;
        }
        var impersonated = _impersonated.TryGet(session, out var asked) && context.Time - asked.Time <= Window ? asked.User
            : world.Tickets.HolderOf(request.AdditionalTickets[0])?.Account;
        var account = world.Tickets.HolderOf(request.Ticket)?.Account ?? request.AdditionalTickets[0].Service.ToString();
        var habit = world.Habits.Note(Habit, source, $"{account}>{service}".ToUpperInvariant(), context.Time);
        if (world.Allowed.Permits(Info.Id, source, new TicketHolder(account, request.ServiceRealm ?? ""))
            || habit?.IsOlderThan(Usual, context.Time) == true || Reason(request, service, impersonated) is not { } reason)
        {
            return;
        }
        var server = context.Conversation.Server.Address;
        var host = world.Controllers.NameOf(server);
        var domain = world.Directory.DomainName(request.ServiceRealm);
        world.Findings.Add(Info, new Sighting
        {
            Key = $"{source}|{account.ToUpperInvariant()}|{domain}",
            Summary = $"{account} at {source} asked {host ?? server.ToString()} for a ticket to {service} in the name of {impersonated ?? "another"}: {reason}.",
            Confidence = 85,
            Source = Sighting.ClientOf(context, account, request.ServiceRealm),
            Target = Sighting.ServerOf(context, host, impersonated),
            Domain = domain,
            Accounts = impersonated is null ? [account] : [account, impersonated],
            Evidence = [("service", service.ToString()), ("impersonated", impersonated ?? "not visible"), ("reason", reason)],
        }, context.Time, context.Packet);
    }

    private string? Reason(KerberosMessage request, KerberosName service, string? impersonated)
    {
        if (world.Allowed.AreListedFor(Info.Id))
        {
            return "it is not listed among the services that delegate";
        }
        if (impersonated is not null && world.Directory.IsPrivileged(impersonated, request.ServiceRealm))
        {
            return "the account impersonated is privileged";
        }
        return service.Parts.Count > 1 && world.Controllers.IsControllerAccount(service.Parts[1].Split('.', ':')[0] + "$")
            ? "the service is a domain controller's"
            : null;
    }
}

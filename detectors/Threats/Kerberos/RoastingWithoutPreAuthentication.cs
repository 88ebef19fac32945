using System.Globalization;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Kerberos;
using Deception.Protocols.Net;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Kerberos;

/// <summary>
/// <c>kerberos.kerberoasting-without-preauth</c>: an AS-REQ that names a service in place of krbtgt. Through an account without
/// pre-authentication it gives a crackable service ticket to one who has no account at all.
/// </summary>
public sealed class RoastingWithoutPreAuthentication(World world) : Detector
{
    private const int MostSources = 4096;

    /// <summary>Services asked for in vain before it counts: kinit -S asks for one.</summary>
    private const int Services = 3;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly BoundedMap<HostAddress, RecentSet<string>> _asked = new(MostSources);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _asked.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "kerberos.kerberoasting-without-preauth",
        Title = "Kerberoasting without pre-authentication",
        Kind = FindingKind.Threat,
        Severity = Severity.High,
        Techniques = ["T1558.003"],
        BenignCauses = "Password changes (kadmin/changepw); kinit -S of one service with a password: it proves itself in the second round.",
        LosesAttacks = "One or two services, asked for in vain.",
        Guide = new ResponseGuide(
            "Somebody got service tickets, enciphered with service accounts' passwords, through an account that needs no pre-authentication.",
            "Get-ADUser -Filter 'DoesNotRequirePreAuth -eq $true': which account is named in evidence, and why has it that flag?",
            "Isolate the source host.",
            "Set-ADAccountControl -Identity <account> -DoesNotRequirePreAuth $false; give the service accounts long random passwords or make them "
                + "group managed service accounts (New-ADServiceAccount).",
            "Set-ADAccountControl -Identity <account> -DoesNotRequirePreAuth $true, if an old application can't do without."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(KerberosMessage)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        var kerberos = (KerberosMessage)message;
        if (kerberos.Type == KerberosMessageType.AsReq && context.FromClient && IsService(kerberos.Service) && !SignInWatch.PreAuthenticates(kerberos))
        {
            var asked = _asked.GetOrAdd(context.Conversation.Client.Address, static _ => new RecentSet<string>(Window, 256));
            asked.Add(kerberos.Service!.ToString().ToUpperInvariant(), context.Time);
            if (asked.Count >= Services)
            {
                Tell(context, kerberos, kerberos, "asked for", 75, true);
            }
        }
        else if (kerberos.Type == KerberosMessageType.AsRep && !context.FromClient && IsService(kerberos.Service)
            && world.Kerberos.RequestOn(context.Conversation) is { Type: KerberosMessageType.AsReq } request && !SignInWatch.PreAuthenticates(request))
        {
            Tell(context, request, kerberos, "got", 93, false);
        }
    }

    private static bool IsService(KerberosName? service) => service is not null && service.Parts[0].ToLowerInvariant() is not ("krbtgt" or "kadmin");

    private void Tell(in MessageContext context, KerberosMessage request, KerberosMessage message, string did, int confidence, bool isNew)
    {
        var (source, server) = (context.Conversation.Client.Address, context.Conversation.Server.Address);
        if (world.Allowed.Permits(Info.Id, source, null))
        {
            return;
        }
        var host = world.Controllers.NameOf(server);
        var account = request.Client?.ToString();
        var domain = world.Directory.DomainName(request.ClientRealm);
        world.Findings.Add(Info, new Sighting
        {
            Key = $"{source}|{domain}",
            Summary = string.Create(CultureInfo.InvariantCulture,
                $"{source} {did} a ticket to {message.Service} from {host ?? server.ToString()} in the name of {account ?? "nobody"}, without pre-authentication."),
            Confidence = confidence,
            Source = Sighting.ClientOf(context, account, request.ClientRealm),
            Target = Sighting.ServerOf(context, host),
            Domain = domain,
            Accounts = account is null ? [] : [account],
            Evidence = [("service", message.Service!.ToString())],
            IsNewEvent = isNew || !world.Findings.IsOpen(Info.Id, $"{source}|{domain}"),
        }, context.Time, context.Packet);
    }
}

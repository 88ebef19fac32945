using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Kerberos;
using Deception.Protocols.Net;
using Deception.Protocols.Rpc;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Notices;

/// <summary>
/// <c>notice.new-domain-controller</c>: an address that the policy doesn't list answers as a KDC of a watched domain, or
/// replicates in the course of its own promotion.
/// </summary>
public sealed class NewDomainController(World world) : Detector
{
    private readonly BoundedMap<HostAddress, bool> _told = new(4096);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _told.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "notice.new-domain-controller",
        Title = "New or newly addressed domain controller",
        Kind = FindingKind.Notice,
        Severity = Severity.Informational,
        Maturity = Maturity.Stable,
        Techniques = [],
        BenignCauses = "A controller was promoted or got another address: that is what the notice is for.",
        Guide = new ResponseGuide(
            "A host behaves as a domain controller that the policy doesn't know.",
            "Compare with the directory: Get-ADDomainController -Filter * | Select-Object Name, IPv4Address.",
            "If nobody promoted it, isolate it: a rogue controller can replicate and push changes (DCShadow).",
            "Add it to domain_controllers in the policy; or demote it: Uninstall-ADDSDomainController.",
            "Take it out of domain_controllers when it is gone."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(KerberosMessage), typeof(RpcRequest)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        if (message is KerberosMessage kerberos && World.IsKdcReply(context, kerberos) && world.Controllers.AreListed
            && !_told.TryGet(context.Sender.Address, out _) && world.Directory.Domain(kerberos.ServiceRealm) is { } domain)
        {
            Tell(context, context.Sender, domain.Name, "answers as a KDC", kerberos.Type.ToString());
        }
        else if (message is RpcRequest { Operation: 3 } request && request.Interface == RpcInterfaces.Drsuapi && context.FromClient
            && world.Promotions.IsUnderWay(context.Conversation.Client.Address, context.Time))
        {
            Tell(context, context.Sender, world.Controllers.DomainOf(context.Receiver.Address), "is being promoted: it added its settings object and replicates",
                "DRSUAPI IDL_DRSAddEntry, then IDL_DRSGetNCChanges");
        }
    }

    private void Tell(in MessageContext context, Endpoint host, string? domain, string how, string seen)
    {
        if (world.Controllers.StandingOf(host.Address) == ControllerStanding.Listed || _told.TryGet(host.Address, out _))
        {
            return;
        }
        _told.Set(host.Address, true);
        world.Findings.Add(Info, new Sighting
        {
            Key = $"{host.Address}|{domain}",
            Summary = $"{host.Address} {how}{(domain is null ? "" : $" of {domain}")}, but the policy lists no such domain controller.",
            Confidence = 80,
            Source = new Entity { Ip = host.Address.ToString() },
            Target = new Entity { Ip = host.Address.ToString() },
            Domain = domain,
            Evidence = [("seen", seen)],
        }, context.Time, context.Packet);
    }
}

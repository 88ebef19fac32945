using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Kerberos;
using Deception.Protocols.Net;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Kerberos;

/// <summary>
/// <c>kerberos.forged-ticket</c>: a ticket-granting ticket is shown that no KDC in sight ever issued. It says nothing before the sensor
/// has watched every listed controller for longer than tickets live, nor after it had to forget tickets.
/// </summary>
public sealed class ForgedTicket(World world) : Detector
{
    private const int MostTickets = 131_072;

    /// <summary>Longer than the ten hours that tickets live by default, and than a week of renewals needs to show itself.</summary>
    private static readonly TimeSpan Coverage = TimeSpan.FromHours(24);

    /// <summary>A controller that was not heard for so long may have issued something elsewhere.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromHours(2);

    private readonly BoundedMap<UInt128, bool> _issued = new(MostTickets);
    private readonly BoundedMap<HostAddress, (DateTimeOffset First, DateTimeOffset Last)> _heard = new(1024);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _issued.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "kerberos.forged-ticket",
        Title = "Ticket that no domain controller issued",
        Kind = FindingKind.Threat,
        Severity = Severity.Critical,
        Maturity = Maturity.Sandbox,
        Techniques = ["T1558.001", "T1558.002"],
        BenignCauses = "A ticket older than the sensor's watch, or issued by a controller that it doesn't see: then nothing is told.",
        LosesAttacks = "All within the sensor's first day, and wherever it does not see every listed controller. Forged service tickets are not visible without a key.",
        Guide = new ResponseGuide(
            "Somebody shows a ticket-granting ticket that was made with the stolen key of krbtgt: he can be anybody in the domain.",
            "Look for event 4769 without a 4768 of the same account before it, at all domain controllers.",
            "Isolate the source host.",
            "Change the password of krbtgt twice, with a day between; find how its key was taken (DCSync, a backup, ntds.dit).",
            "None: a changed krbtgt password stays."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(KerberosMessage)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        var kerberos = (KerberosMessage)message;
        if (World.IsKdcReply(context, kerberos))
        {
            var server = context.Conversation.Server.Address;
            var first = _heard.TryGet(server, out var before) ? before.First : context.Time;
            _heard.Set(server, (first, context.Time));
            if (kerberos.Ticket is { } issued)
            {
                _issued.Set(issued.Digest, true);
            }
            return;
        }
        if (kerberos is not { Type: KerberosMessageType.TgsReq, Ticket: { } shown } || !context.FromClient || !KerberosKnowledge.IsOwnTicketGranting(shown)
            || _issued.TryGet(shown.Digest, out _) || !IsCovered(context.Time))
        {
            return;
        }
        var host = world.Controllers.NameOf(context.Conversation.Server.Address);
        var domain = world.Directory.DomainName(shown.Realm);
        world.Findings.Add(Info, new Sighting
        {
            Key = $"{context.Conversation.Client.Address}|{domain}",
            Summary = $"{context.Conversation.Client.Address} asked for a ticket to {kerberos.Service} with a ticket-granting ticket that no domain controller in sight issued.",
            Confidence = 70,
            Source = Sighting.ClientOf(context),
            Target = Sighting.ServerOf(context, host),
            Domain = domain,
            Evidence = [("ticket_encryption", EncryptionType.Name(shown.EncryptionType)), ("coverage", "every listed controller, for a day or longer")],
        }, context.Time, context.Packet);
    }

    private bool IsCovered(DateTimeOffset now)
    {
        if (!world.Controllers.AreListed || _issued.Evicted > 0)
        {
            return false;
        }
        foreach (var controller in world.Controllers.Listed)
        {
            if (!_heard.TryGet(controller, out var heard) || now - heard.First < Coverage || now - heard.Last > Silence)
            {
                return false;
            }
        }
        return true;
    }
}

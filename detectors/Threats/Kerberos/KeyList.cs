using System.Globalization;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Kerberos;
using Deception.Protocols.Net;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Kerberos;

/// <summary>
/// <c>kerberos.key-list</c>: KERB-KEY-LIST-REQ (padata 161, MS-KILE 2.2.11) with tickets of a read-only controller's krbtgt, for several
/// principals from one host or for a privileged one: the KDC answers with their NT hashes.
/// </summary>
public sealed class KeyList(World world) : Detector
{
    private const int MostSources = 4096;
    private const int KeyListRequest = 161;

    /// <summary>Key versions of read-only controllers bear the controller's number in the upper half (MS-KILE 3.1.5.8).</summary>
    private const uint FirstReadOnly = 0x1_0000;

    /// <summary>A workstation asks for its own user; a shared one for two.</summary>
    private const int Principals = 3;

    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private readonly BoundedMap<HostAddress, RecentSet<UInt128>> _asked = new(MostSources);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _asked.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "kerberos.key-list",
        Title = "Keys of accounts asked for in lists",
        Kind = FindingKind.Threat,
        Severity = Severity.High,
        Techniques = ["T1003"],
        BenignCauses = "Read-only domain controllers, and workstations that sign in with FIDO2 keys or cloud trust: they ask for their own user.",
        LosesAttacks = "One or two accounts without privileges an hour.",
        Guide = new ResponseGuide(
            "Somebody with the key of a read-only domain controller makes tickets for accounts and has the KDC send their NT hashes.",
            "Is the source a read-only controller? Which accounts may it keep (msDS-RevealOnDemandGroup)?",
            "Isolate the source host; disable the read-only controller's krbtgt account (krbtgt_<number>).",
            "Rebuild the read-only controller; change the passwords of the accounts named; keep privileged accounts in the Denied RODC Password Replication Group.",
            "Enable the account of the rebuilt controller."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(KerberosMessage)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        var kerberos = (KerberosMessage)message;
        var source = context.Conversation.Client.Address;
        if (kerberos is { Type: KerberosMessageType.TgsReq, Ticket: { KeyVersion: >= FirstReadOnly } shown } && context.FromClient && Asks(kerberos))
        {
            var asked = _asked.GetOrAdd(source, static _ => new RecentSet<UInt128>(Window, 512));
            asked.Add(shown.Digest, context.Time);
            if (asked.Count >= Principals)
            {
                Tell(context, null, string.Create(CultureInfo.InvariantCulture, $"{source} asked for the keys of {asked.Count} accounts with tickets of a read-only domain controller."));
            }
        }
        else if (kerberos is { Type: KerberosMessageType.TgsRep, Client: { } client } && !context.FromClient
            && world.Kerberos.RequestOn(context.Conversation) is { Type: KerberosMessageType.TgsReq, Ticket.KeyVersion: >= FirstReadOnly } request && Asks(request)
            && world.Directory.IsPrivileged(client.ToString(), kerberos.ClientRealm))
        {
            Tell(context, client.ToString(), $"{source} got the keys of {client}, a privileged account, with a ticket of a read-only domain controller.");
        }
    }

    private static bool Asks(KerberosMessage request) => request.PreAuthentication.Any(p => p.Type == KeyListRequest);

    private void Tell(in MessageContext context, string? account, string summary)
    {
        var (source, server) = (context.Conversation.Client.Address, context.Conversation.Server.Address);
        if (world.Controllers.StandingOf(source) != ControllerStanding.Unknown || world.Allowed.Permits(Info.Id, source, null))
        {
            return;
        }
        world.Findings.Add(Info, new Sighting
        {
            Key = $"{source}|{world.Controllers.DomainOf(server)}",
            Summary = summary,
            Confidence = 88,
            Source = Sighting.ClientOf(context),
            Target = Sighting.ServerOf(context, world.Controllers.NameOf(server)),
            Domain = world.Controllers.DomainOf(server),
            Accounts = account is null ? [] : [account],
            Evidence = [("padata", "KERB-KEY-LIST-REQ")],
        }, context.Time, context.Packet);
    }
}

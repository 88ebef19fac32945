using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Protocols.Smb;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Smb;

/// <summary><c>smb.directory-database-exfiltration</c>: ntds.dit, or the hives SYSTEM and SAM or SECURITY, are opened over SMB.</summary>
public sealed class DirectoryDatabaseExfiltration(World world) : Detector
{
    private const int MostPairs = 4096;
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private readonly BoundedMap<(HostAddress, HostAddress), RecentSet<string>> _hives = new(MostPairs);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _hives.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "smb.directory-database-exfiltration",
        Title = "Directory database or registry hives fetched over SMB",
        Kind = FindingKind.Threat,
        Severity = Severity.Critical,
        Techniques = ["T1003.003", "T1003.002"],
        BenignCauses = "Backup hosts, which the policy lists; a folder or file that only bears a hive's name is silent.",
        LosesAttacks = "Copies under other names; all inside SMB 3 encryption.",
        Guide = new ResponseGuide(
            "Somebody opened the directory's database or the hives that open it: with both he has every password of the domain, or of the host.",
            "Compare with backup jobs; look on the target for new shadow copies: vssadmin list shadows.",
            "Isolate the source host and disable the account.",
            "After ntds.dit: reset krbtgt twice, then privileged, service and all other passwords. After hives: the host's local and machine passwords.",
            "List backup hosts under detectors → smb.directory-database-exfiltration → allowed."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(SmbOpen)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        if (message is not SmbOpen { IsPipe: false } open || !context.FromClient)
        {
            return;
        }
        var isDatabase = open.Name.EndsWith("ntds.dit", StringComparison.OrdinalIgnoreCase)
            && (open.Name.Length == 8 || open.Name[^9] == '\\');
        var hive = isDatabase ? null : SmbFileNames.HiveOf(open.Name);
        if (!isDatabase && hive is null)
        {
            return;
        }
        var (client, server) = (context.Conversation.Client.Address, context.Conversation.Server.Address);
        var holder = world.Sessions.On(context.Conversation);
        if (client == server || world.Allowed.Permits(Info.Id, client, holder))
        {
            return;
        }
        if (hive is not null)
        {
            var hives = _hives.GetOrAdd((client, server), _ => new RecentSet<string>(Window, 8));
            hives.Add(hive, context.Time);
            if (!hives.Values.Contains("SYSTEM") || hives.Count < 2)
            {
                return;
            }
        }
        var host = world.Controllers.NameOf(server);
        var domain = world.Controllers.DomainOf(server) ?? world.Directory.Domain(holder?.Realm)?.Name;
        world.Findings.Add(Info, new Sighting
        {
            Key = $"{client}|{server}|{domain}",
            Summary = $"{client}{(holder is null ? "" : $" (account {holder.Account})")} opened {(isDatabase ? "the directory's database" : "registry hives with secrets")} "
                + $"at {host ?? server.ToString()} over SMB.",
            Confidence = isDatabase ? 92 : 80,
            Source = Sighting.ClientOf(context, holder?.Account, holder?.Realm),
            Target = Sighting.ServerOf(context, host),
            Domain = domain,
            Accounts = holder is null ? [] : [holder.Account],
            Evidence = [("file", open.Share is null ? open.Name : $"{open.Share}\\{open.Name}")],
        }, context.Time, context.Packet);
    }
}

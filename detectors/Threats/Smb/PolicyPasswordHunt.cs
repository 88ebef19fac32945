using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Protocols.Smb;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Smb;

/// <summary>
/// <c>smb.policy-password-hunt</c>: one source lists the folder of all policies and opens preference files that can hold
/// passwords (MS-GPPREF).
/// </summary>
public sealed class PolicyPasswordHunt(World world) : Detector
{
    private const int MostPairs = 4096;

    /// <summary>Between listing the policies and opening a file. Longer ties an administrator's browsing to later reading.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly BoundedMap<(HostAddress, HostAddress), DateTimeOffset> _listed = new(MostPairs);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _listed.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "smb.policy-password-hunt",
        Title = "Passwords looked for in Group Policy preferences",
        Kind = FindingKind.Threat,
        Severity = Severity.Medium,
        Techniques = ["T1552.006"],
        BenignCauses = "Clients open the preference files of their own policies by GUID and never list the folder of all; listed hosts.",
        LosesAttacks = "One who knows the GUIDs from LDAP and opens files alone; all inside SMB 3 encryption.",
        Guide = new ResponseGuide(
            "Somebody searched SYSVOL for preference files with passwords, which anybody can decrypt.",
            "findstr /S cpassword \\\\<domain>\\SYSVOL\\*.xml shows what he found.",
            "Change every password found at once; isolate the source host.",
            "Delete the preference items with cpassword and install KB2962486; use LAPS for local passwords.",
            "List administrators' hosts under detectors → smb.policy-password-hunt → allowed."),
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
        var (client, server) = (context.Conversation.Client.Address, context.Conversation.Server.Address);
        var holder = world.Sessions.On(context.Conversation);
        if (client == server || world.Controllers.StandingOf(client) != ControllerStanding.Unknown || world.Allowed.Permits(Info.Id, client, holder))
        {
            return;
        }
        if (open.Name.EndsWith("\\Policies", StringComparison.OrdinalIgnoreCase))
        {
            _listed.Set((client, server), context.Time);
        }
        else if (open.Name.Contains("\\Policies\\", StringComparison.OrdinalIgnoreCase)
            && SmbFileNames.Preferences.Contains(open.Name[(open.Name.LastIndexOf('\\') + 1)..], StringComparer.OrdinalIgnoreCase)
            && _listed.TryGet((client, server), out var since) && context.Time - since <= Window)
        {
            var host = world.Controllers.NameOf(server);
            var domain = world.Controllers.DomainOf(server) ?? world.Directory.Domain(holder?.Realm)?.Name;
            world.Findings.Add(Info, new Sighting
            {
                Key = $"{client}|{server}|{domain}",
                Summary = $"{client}{(holder is null ? "" : $" (account {holder.Account})")} listed all policies of {host ?? server.ToString()} and opened preference files that can hold passwords.",
                Confidence = 80,
                Source = Sighting.ClientOf(context, holder?.Account, holder?.Realm),
                Target = Sighting.ServerOf(context, host),
                Domain = domain,
                Accounts = holder is null ? [] : [holder.Account],
                Evidence = [("file", open.Share is null ? open.Name : $"{open.Share}\\{open.Name}")],
            }, context.Time, context.Packet);
        }
    }
}

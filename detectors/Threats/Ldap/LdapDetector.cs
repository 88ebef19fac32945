using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Ldap;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Ldap;

/// <summary>A detector of what clients do at a directory.</summary>
public abstract class LdapDetector(World world) : Detector
{
    private const int LongestFact = 400;

    /// <summary>What it shares with all detectors.</summary>
    protected World World { get; } = world;

    /// <summary>
    /// True when the policy lets the client do this, it is a domain controller, or it asks itself. The lists of scanners hold for
    /// what only looks.
    /// </summary>
    protected bool IsPermitted(in MessageContext context)
    {
        var client = context.Conversation.Client.Address;
        return client == context.Conversation.Server.Address
            || World.Controllers.StandingOf(client) != ControllerStanding.Unknown
            || World.Allowed.Permits(Info.Id, client, World.Sessions.On(context.Conversation))
            || (Info.Severity <= Severity.Medium && World.Allowed.IsScanner(client));
    }

    /// <summary>True when the account that signed in reads or writes its own object, as computers do.</summary>
    protected bool IsOwn(in MessageContext context, string name) => World.Sessions.On(context.Conversation) is { Account.Length: > 0 } holder
        && string.Equals(holder.Account.TrimEnd('$'), DirectoryPlaces.LeafOf(name), StringComparison.OrdinalIgnoreCase);

    /// <summary>How a finding names the server.</summary>
    protected string ServerName(in MessageContext context) =>
        World.Controllers.NameOf(context.Conversation.Server.Address) ?? context.Conversation.Server.Address.ToString();

    /// <summary>How a finding names the client: its address and account.</summary>
    protected string ClientName(in MessageContext context) => World.Sessions.On(context.Conversation) is { Account.Length: > 0 } holder
        ? $"{context.Conversation.Client.Address} (account {holder.Account})"
        : context.Conversation.Client.Address.ToString();

    /// <summary>A sighting between the two ends with all that every finding of a directory says.</summary>
    /// <param name="context">Of the message.</param>
    /// <param name="domain">DNS name from a DN, where one tells it.</param>
    /// <param name="summary">The episode in a sentence.</param>
    /// <param name="confidence">0–100.</param>
    /// <param name="evidence">Facts; long ones are cut.</param>
    protected Sighting SightingOf(
        in MessageContext context, string? domain, string summary, int confidence, params IReadOnlyList<(string Name, string Value)> evidence)
    {
        var (client, server) = (context.Conversation.Client.Address, context.Conversation.Server.Address);
        var holder = World.Sessions.On(context.Conversation);
        domain = World.Controllers.DomainOf(server) ?? World.Directory.DomainName(domain) ?? World.Directory.Domain(holder?.Realm)?.Name;
        return new Sighting
        {
            Key = $"{client}|{server}|{domain}",
            Summary = summary,
            Confidence = confidence,
            Source = Sighting.ClientOf(context, holder?.Account, string.IsNullOrEmpty(holder?.Realm) ? null : holder.Realm),
            Target = Sighting.ServerOf(context, World.Controllers.NameOf(server)),
            Domain = domain,
            Accounts = holder is { Account.Length: > 0 } ? [holder.Account] : [],
            Evidence = [.. evidence.Select(e => (e.Name, Cut(e.Value)))],
        };
    }

    /// <summary>Adds a sighting to its finding.</summary>
    protected void Tell(in MessageContext context, Sighting sighting) => World.Findings.Add(Info, sighting, context.Time, context.Packet);

    /// <summary>
    /// A filter for evidence: some applications put the password that they check into it, so values of such attributes are left out.
    /// </summary>
    internal static string Shown(string filter)
    {
        var parts = filter.Split('(');
        for (var i = 1; i < parts.Length; i++)
        {
            var sign = parts[i].IndexOf('=', StringComparison.Ordinal);
            var end = parts[i].IndexOf(')', StringComparison.Ordinal);
            if (sign > 0 && end > sign && parts[i].AsSpan(sign + 1, end - sign - 1) is not "*" && HoldsPassword(parts[i][..sign].TrimEnd(':', '>', '<', '~')))
            {
                parts[i] = $"{parts[i].AsSpan(0, sign + 1)}[not shown]{parts[i].AsSpan(end)}";
            }
        }
        return string.Join('(', parts);
    }

    private static bool HoldsPassword(string attribute)
    {
        var name = LdapAttributeNames.Normalize(attribute.Split(':')[0]);
        return (name.Contains("password", StringComparison.Ordinal) || name.Contains("pwd", StringComparison.Ordinal))
            && !name.Contains("expir", StringComparison.Ordinal) && !name.Contains("age", StringComparison.Ordinal)
            && name is not ("pwdlastset" or "badpwdcount" or "badpasswordtime");
    }

    /// <summary>Text that fits into evidence.</summary>
    protected static string Cut(string text) => text.Length <= LongestFact ? text : text[..LongestFact] + "…";
}

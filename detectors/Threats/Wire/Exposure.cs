using System.Globalization;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Wire;

/// <summary>A weakness of lawful traffic that the wire shows for free. Told once a pair and day (UTC).</summary>
public abstract class Exposure(World world) : Detector
{
    private const int MostPairs = 16_384;

    private readonly BoundedMap<string, DateTime> _told = new(MostPairs);

    /// <summary>What it shares with all detectors.</summary>
    protected World World { get; } = world;

    /// <inheritdoc/>
    public override long Evicted => _told.Evicted;

    /// <summary>What the rows share.</summary>
    protected static DetectorInfo Describe(string id, string title, Severity severity, string benign, ResponseGuide guide) => new()
    {
        Id = id,
        Title = title,
        Kind = FindingKind.Exposure,
        Severity = severity,
        Techniques = [],
        BenignCauses = benign,
        LosesAttacks = "Told once a day for each pair; the second time tells nothing new.",
        Guide = guide,
    };

    /// <summary>How a finding names the server.</summary>
    protected string ServerName(in MessageContext context) =>
        World.Controllers.NameOf(context.Conversation.Server.Address) ?? context.Conversation.Server.Address.ToString();

    /// <summary>Tells an exposure between the ends of a conversation, unless it was told today.</summary>
    /// <param name="context">Of the message that shows it.</param>
    /// <param name="summary">A sentence.</param>
    /// <param name="evidence">What was seen.</param>
    /// <param name="account">Account that takes part, if one is known.</param>
    /// <param name="pair">What makes the pair; the two addresses, if null.</param>
    protected void Tell(in MessageContext context, string summary, (string Name, string Value) evidence, string? account = null, string? pair = null)
    {
        var (client, server) = (context.Conversation.Client.Address, context.Conversation.Server.Address);
        pair ??= $"{client}|{server}";
        var today = context.Time.UtcDateTime.Date;
        if (client == server || World.Allowed.Permits(Info.Id, client, null) || (_told.TryGet(pair, out var day) && day == today))
        {
            return;
        }
        _told.Set(pair, today);
        World.Findings.Add(Info, new Sighting
        {
            Key = string.Create(CultureInfo.InvariantCulture, $"{pair}|{today:yyyyMMdd}"),
            Summary = summary,
            Confidence = 95,
            Source = Sighting.ClientOf(context, account),
            Target = Sighting.ServerOf(context, World.Controllers.NameOf(server)),
            Domain = World.Controllers.DomainOf(server),
            Accounts = account is null ? [] : [account],
            Evidence = [evidence],
        }, context.Time, context.Packet);
    }
}

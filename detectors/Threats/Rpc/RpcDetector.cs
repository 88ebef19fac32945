using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Rpc;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Rpc;

/// <summary>A detector of certain DCE/RPC calls. Calls whose interface is only inferred are left alone.</summary>
public abstract class RpcDetector(World world) : Detector
{
    /// <summary>What it shares with all detectors.</summary>
    protected World World { get; } = world;

    /// <summary>True for calls that it looks at.</summary>
    protected abstract bool Concerns(Guid called, ushort operation);

    /// <summary>Judges such a call.</summary>
    protected abstract void Judge(in MessageContext context, RpcRequest call);

    /// <summary>Types of the other messages that it wants.</summary>
    protected virtual IReadOnlyList<Type> Also => [];

    /// <summary>Takes every other message of those types.</summary>
    protected virtual void Hear(in MessageContext context, WireMessage message) { }

    /// <inheritdoc/>
    public sealed override IReadOnlyList<Type> Messages => [typeof(RpcRequest), .. Also];

    /// <inheritdoc/>
    public sealed override void Accept(in MessageContext context, WireMessage message)
    {
        if (message is RpcRequest { Interface: { } called, IsInferred: false } call && context.FromClient && Concerns(called, call.Operation))
        {
            if (!IsPermitted(context))
            {
                Judge(context, call);
            }
            return;
        }
        Hear(context, message);
    }

    /// <summary>True when the policy lets the client do this, or it asks itself.</summary>
    protected bool IsPermitted(in MessageContext context)
    {
        var client = context.Conversation.Client.Address;
        return client == context.Conversation.Server.Address
            || World.Allowed.Permits(Info.Id, client, World.Sessions.On(context.Conversation))
            || (Info.Severity <= Severity.Medium && World.Allowed.IsScanner(client));
    }

    /// <summary>True when the server is a domain controller, as far as is known.</summary>
    protected bool IsAtController(in MessageContext context) =>
        World.Controllers.StandingOf(context.Conversation.Server.Address) != ControllerStanding.Unknown;

    /// <summary>How a finding names the server.</summary>
    protected string ServerName(in MessageContext context) =>
        World.Controllers.NameOf(context.Conversation.Server.Address) ?? context.Conversation.Server.Address.ToString();

    /// <summary>How a finding names the client: its address and account.</summary>
    protected string ClientName(in MessageContext context) => World.Sessions.On(context.Conversation) is { } holder
        ? $"{context.Conversation.Client.Address} (account {holder.Account})"
        : context.Conversation.Client.Address.ToString();

    /// <summary>A sighting between the two ends with all that every finding of a call says.</summary>
    /// <param name="context">Of the call.</param>
    /// <param name="summary">The episode in a sentence.</param>
    /// <param name="confidence">0–100.</param>
    /// <param name="security">Of the call.</param>
    /// <param name="evidence">Facts.</param>
    protected Sighting SightingOf(
        in MessageContext context, string summary, int confidence, RpcSecurity security, params IReadOnlyList<(string Name, string Value)> evidence)
    {
        var (client, server) = (context.Conversation.Client.Address, context.Conversation.Server.Address);
        var holder = World.Sessions.On(context.Conversation);
        var domain = World.Controllers.DomainOf(server) ?? World.Directory.Domain(holder?.Realm)?.Name;
        return new Sighting
        {
            Key = $"{client}|{server}|{domain}",
            Summary = summary,
            Confidence = confidence,
            Source = Sighting.ClientOf(context, holder?.Account, holder?.Realm),
            Target = Sighting.ServerOf(context, World.Controllers.NameOf(server)),
            Domain = domain,
            Accounts = holder is null ? [] : [holder.Account],
            Evidence = security.IsSealed ? [.. evidence, ("arguments", "sealed: not visible")] : evidence,
            Visibility = security.IsSealed ? Visibility.PartlySealed : Visibility.Clear,
        };
    }

    /// <summary>Adds a sighting to its finding.</summary>
    protected void Tell(in MessageContext context, Sighting sighting) => World.Findings.Add(Info, sighting, context.Time, context.Packet);
}

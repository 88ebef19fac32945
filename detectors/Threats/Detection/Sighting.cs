using Deception.Contracts;
using Deception.Protocols;

namespace Deception.Threats.Detection;

/// <summary>One event that a detector wants told: the first opens a finding, later ones with the same key let it grow.</summary>
public sealed record Sighting
{
    /// <summary>What makes the episode one, whoever saw it: source, target, domain. No part of it may name a sensor.</summary>
    public required string Key { get; init; }

    /// <summary>One sentence about the whole episode as it is now.</summary>
    public required SummaryText Summary { get; init; }

    /// <summary>0–100.</summary>
    public required int Confidence { get; init; }

    /// <summary>Severity, where it differs from the detector's usual one.</summary>
    public Severity? Severity { get; init; }

    /// <summary>Where it came from.</summary>
    public required Entity Source { get; init; }

    /// <summary>What it went to.</summary>
    public required Entity Target { get; init; }

    /// <summary>DNS name of the domain.</summary>
    public string? Domain { get; init; }

    /// <summary>Accounts that take part.</summary>
    public IReadOnlyList<string> Accounts { get; init; } = [];

    /// <summary>Facts, without their packet: the message's own is added.</summary>
    public IReadOnlyList<(string Name, string Value)> Evidence { get; init; } = [];

    /// <summary>How much was readable.</summary>
    public Visibility Visibility { get; init; } = Visibility.Clear;

    /// <summary>False when this adds a fact to an event already counted (an answer to a request).</summary>
    public bool IsNewEvent { get; init; } = true;

    /// <summary>The client's end of a conversation as an entity.</summary>
    public static Entity ClientOf(in MessageContext context, string? account = null, string? realm = null) => new()
    {
        Ip = context.Conversation.Client.Address.ToString(),
        Port = context.Conversation.Client.Port,
        Account = account,
        Realm = realm,
    };

    /// <summary>The server's end of a conversation as an entity.</summary>
    public static Entity ServerOf(in MessageContext context, string? host = null, string? account = null) => new()
    {
        Ip = context.Conversation.Server.Address.ToString(),
        Port = context.Conversation.Server.Port,
        Host = host,
        Account = account,
    };
}

/// <summary>A summary, or how to write it: an episode has many sightings and few revisions, and only these are read.</summary>
public readonly struct SummaryText
{
    private readonly string? _text;
    private readonly Func<string>? _write;

    private SummaryText(string? text, Func<string>? write) => (_text, _write) = (text, write);

    /// <summary>A text as it is.</summary>
    public static implicit operator SummaryText(string text) => new(text, null);

    /// <summary>A text that is written when a revision is told, from the state of that moment.</summary>
    public static SummaryText Later(Func<string> write) => new(null, write);

    /// <inheritdoc/>
    public override string ToString() => _text ?? _write?.Invoke() ?? "";
}

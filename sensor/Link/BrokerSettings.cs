namespace Deception.Link;

/// <summary>Which broker an agent or the controller talks to, as its config file says it.</summary>
public sealed record BrokerSettings
{
    /// <summary><c>nats://host:port</c> or <c>tls://host:port</c>.</summary>
    public required string Url { get; init; }

    /// <summary>File that holds the broker's token; read again at each connect, so it can be renewed. Absent: no token.</summary>
    public string? TokenFile { get; init; }

    /// <summary>What is wrong with the settings, beginning with the member's name; null when nothing is.</summary>
    public string? Fault() =>
        Uri.TryCreate(Url, UriKind.Absolute, out var url) && url.Scheme is "nats" or "tls" && url.Host.Length > 0
            ? null
            : $"url: '{Url}' is no broker address such as nats://host:4222";
}

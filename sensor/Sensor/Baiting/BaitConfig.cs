namespace Deception.Sensor.Baiting;

/// <summary>Name queries for hosts that don't exist; whoever answers one lies. Off unless configured.</summary>
public sealed record BaitConfig
{
    /// <summary>Protocols that may be named.</summary>
    public static readonly IReadOnlyList<string> KnownProtocols = ["llmnr", "netbios", "mdns"];

    /// <summary>How to ask; all ways, if empty.</summary>
    public IReadOnlyList<string> Protocols { get => field is { Count: > 0 } ? field : KnownProtocols; init; }

    /// <summary>Mean time between two names; each pause is between half and one and a half of it.</summary>
    public double EveryMinutes { get => field == 0 ? 20 : field; init; }

    /// <summary>This host's addresses to ask from; all IPv4 addresses of the watched interfaces, if empty.</summary>
    public IReadOnlyList<string> Addresses { get => field ?? []; init; }

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public string? Fault() => this switch
    {
        _ when Protocols.FirstOrDefault(p => !KnownProtocols.Contains(p)) is { } unknown => $"$.bait.protocols: '{unknown}' is none of {string.Join(", ", KnownProtocols)}",
        { EveryMinutes: not (>= 1 and <= 10_080) } => "$.bait.every_minutes: a number from 1 to 10080",
        _ when Addresses.FirstOrDefault(a => !System.Net.IPAddress.TryParse(a, out var parsed) || parsed.AddressFamily != System.Net.Sockets.AddressFamily.InterNetwork) is { } wrong
            => $"$.bait.addresses: '{wrong}' is no IPv4 address",
        _ => null,
    };
}

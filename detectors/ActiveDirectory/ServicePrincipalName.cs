using System.Diagnostics.CodeAnalysis;

namespace Deception.ActiveDirectory;

/// <summary>
/// A service principal's name: <c>class/host[:port][/name][@realm]</c> (MS-ADTS 2.2.21, MS-KILE 3.1.5.11).
/// All comparisons ignore letter case.
/// </summary>
public sealed record ServicePrincipalName
{
    private const int MaxLength = 1024;

    private ServicePrincipalName(string service, string host, string? port, string? name, string? realm) =>
        (Service, Host, Port, Name, Realm) = (service, host, port, name, realm);

    /// <summary>Service class, e.g. <c>MSSQLSvc</c>.</summary>
    public string Service { get; }

    /// <summary>Host: short, with its domain, or whatever the class puts there. Without a dot at its end.</summary>
    public string Host { get; }

    /// <summary>Port number or instance name; null without one.</summary>
    public string? Port { get; }

    /// <summary>Third part, as in <c>ldap/host/domain</c>; null without one.</summary>
    public string? Name { get; }

    /// <summary>Realm; null without one.</summary>
    public string? Realm { get; }

    /// <summary>Host up to its first dot; the whole host when it is an address.</summary>
    public string ShortHost => ShortOf(Host);

    /// <summary>From text. False without a service class and a host.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out ServicePrincipalName? spn)
    {
        spn = null;
        text = text.Trim();
        var at = text.LastIndexOf('@');
        var realm = at > 0 && at < text.Length - 1 ? text[(at + 1)..].TrimEnd('.').ToString() : null;
        text = at > 0 ? text[..at] : text;
        var slash = text.IndexOf('/');
        if (text.Length > MaxLength || slash <= 0 || text.Contains('\\'))
        {
            return false;
        }

        var rest = text[(slash + 1)..];
        var second = rest.IndexOf('/');
        var name = second < 0 || second == rest.Length - 1 ? null : rest[(second + 1)..].ToString();
        rest = second < 0 ? rest : rest[..second];
        var colon = PortColon(rest);
        var port = colon < 0 || colon == rest.Length - 1 ? null : rest[(colon + 1)..].ToString();
        var host = (colon < 0 ? rest : rest[..colon]).TrimEnd('.').ToString();
        if (host.Length == 0)
        {
            return false;
        }

        spn = new ServicePrincipalName(text[..slash].ToString(), host, port, name, realm);
        return true;
    }

    /// <summary>
    /// True when both can mean one service: same class, same host (a short name is the same as one with a domain),
    /// and no different port, third part or realm where both give one.
    /// </summary>
    public bool Matches(ServicePrincipalName other) =>
        Same(Service, other.Service) && SameHost(Host, other.Host)
        && SameIfGiven(Port, other.Port) && SameIfGiven(Name, other.Name) && SameIfGiven(Realm, other.Realm);

    /// <inheritdoc/>
    public bool Equals(ServicePrincipalName? other) =>
        other is not null && Same(Service, other.Service) && Same(Host, other.Host) && Same(Port, other.Port)
        && Same(Name, other.Name) && Same(Realm, other.Realm);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(ToString());

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Service}/{Host}{(Port is null ? "" : ":" + Port)}{(Name is null ? "" : "/" + Name)}{(Realm is null ? "" : "@" + Realm)}";

    /// <summary>True when both name one host; a short name is the same as one with a domain.</summary>
    public static bool SameHost(string left, string right)
    {
        if (Same(left, right))
        {
            return true;
        }

        var (longer, shorter) = left.Length > right.Length ? (left, right) : (right, left);
        return !shorter.Contains('.') && !IsAddress(longer) && longer.Length > shorter.Length
            && longer[shorter.Length] == '.' && longer.StartsWith(shorter, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A host up to its first dot; the whole of an address. Hosts that are the same have the same short form.</summary>
    public static string ShortOf(string host) => IsAddress(host) ? host : host.Split('.', 2)[0];

    private static bool Same(string? left, string? right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    private static bool SameIfGiven(string? left, string? right) => left is null || right is null || Same(left, right);

    private static bool IsAddress(string host) => System.Net.IPAddress.TryParse(host.AsSpan().Trim("[]"), out _) && host.AsSpan().ContainsAny('.', ':');

    // An IPv6 address stands in brackets, or without them has no port.
    private static int PortColon(ReadOnlySpan<char> host)
    {
        var bracket = host.LastIndexOf(']');
        if (bracket >= 0)
        {
            return bracket + 1 < host.Length && host[bracket + 1] == ':' ? bracket + 1 : -1;
        }

        var first = host.IndexOf(':');
        return first == host.LastIndexOf(':') ? first : -1;
    }
}

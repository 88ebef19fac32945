namespace Deception.Decoys;

/// <summary>What a host runs.</summary>
public enum PersonaSystem
{
    /// <summary>Windows Server 2019.</summary>
    Windows,

    /// <summary>Debian 12.</summary>
    Linux,
}

/// <summary>The host that a decoy pretends to be.</summary>
/// <param name="domain">DNS name of the domain.</param>
/// <param name="host">Host name without domain.</param>
/// <param name="netbios">NetBIOS name of the domain; null for the domain's first label.</param>
/// <param name="system">What it runs.</param>
public sealed class Persona(string domain, string host, string? netbios = null, PersonaSystem system = PersonaSystem.Windows)
{
    /// <summary>What it runs.</summary>
    public PersonaSystem System { get; } = system;

    /// <summary>DNS name of the domain.</summary>
    public string Domain { get; } = domain;

    /// <summary>Host name without domain.</summary>
    public string Host { get; } = host;

    /// <summary>NetBIOS name of the domain.</summary>
    public string Netbios { get; } = (netbios ?? domain.Split('.')[0]).ToUpperInvariant();

    /// <summary>The host's DNS name.</summary>
    public string DnsHost => $"{Host}.{Domain}";

    /// <summary>Kerberos realm.</summary>
    public string Realm => Domain.ToUpperInvariant();

    /// <summary>Distinguished name of the domain.</summary>
    public string DomainDn { get; } = "DC=" + string.Join(",DC=", domain.Split('.'));

    /// <summary>True for a DNS name of letters, digits, dots and inner hyphens.</summary>
    public static bool IsDnsName(string? name) => name is { Length: > 0 and <= 253 }
        && name.Split('.').All(label => label is { Length: > 0 and <= 63 } && label[0] != '-' && label[^1] != '-'
            && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'));
}

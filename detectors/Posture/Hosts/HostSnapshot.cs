using System.Globalization;

namespace Deception.Posture.Hosts;

/// <summary>Which sort of system a host runs.</summary>
[Flags]
public enum HostSystem
{
    /// <summary>Linux.</summary>
    Linux = 1,

    /// <summary>Windows.</summary>
    Windows = 2,
}

/// <summary>What sort of credential lies about.</summary>
public enum CredentialKind
{
    /// <summary>A file of a program with a password in it.</summary>
    File,

    /// <summary>A Kerberos ticket cache.</summary>
    TicketCache,

    /// <summary>A Kerberos keytab.</summary>
    Keytab,

    /// <summary>A private key without a passphrase.</summary>
    PrivateKey,

    /// <summary>A password typed on a command line, in a shell's history.</summary>
    History,

    /// <summary>The password of an automatic sign-in.</summary>
    AutomaticSignIn,

    /// <summary>An answer file of a setup, or a group policy preference that was kept.</summary>
    Deployment,

    /// <summary>Saved in the user's credential store.</summary>
    Saved,
}

/// <summary>A credential that lies on a host; never its value.</summary>
/// <param name="Kind">What sort.</param>
/// <param name="Place">File, or registry value.</param>
/// <param name="Account">Whose it is; empty if that isn't told.</param>
/// <param name="IsOpen">True when every user of the host can read it.</param>
public sealed record FoundCredential(CredentialKind Kind, string Place, string Account, bool IsOpen);

/// <summary>Somebody who administers a host.</summary>
/// <param name="Name">User or group (<c>%name</c> on Linux, as sudo writes it).</param>
/// <param name="Place">Where it says so.</param>
/// <param name="IsWithoutPassword">True when not even the own password is asked.</param>
public sealed record HostAdministrator(string Name, string Place, bool IsWithoutPassword);

/// <summary>Names of settings. Values are <c>on</c> and <c>off</c>, or numbers. One that the system doesn't have is absent.</summary>
public static class HostSetting
{
    /// <summary>Link-Local Multicast Name Resolution (RFC 4795) asks and answers.</summary>
    public const string Llmnr = "llmnr";

    /// <summary>Multicast DNS (RFC 6762) asks and answers.</summary>
    public const string MulticastDns = "mdns";

    /// <summary>NetBIOS name service (RFC 1002) asks and answers.</summary>
    public const string NetBios = "netbios";

    /// <summary>The SMB server takes version 1.</summary>
    public const string Smb1 = "smb1";

    /// <summary>The SMB server demands signatures.</summary>
    public const string SmbSigning = "smb-signing";

    /// <summary>How many domain sign-ins are kept for when no controller answers; on Linux <c>on</c> is 1.</summary>
    public const string CachedSignIns = "cached-sign-ins";

    /// <summary>LSASS runs as a protected process.</summary>
    public const string LsaProtection = "lsa-protection";

    /// <summary>WDigest keeps passwords in memory.</summary>
    public const string WDigest = "wdigest";

    /// <summary>Which NTLM versions are spoken, 0–5 (LmCompatibilityLevel).</summary>
    public const string LmCompatibility = "lm-compatibility";

    /// <summary>Virtualisation guards credentials.</summary>
    public const string CredentialGuard = "credential-guard";

    /// <summary>Who may look into other processes, 0–3 (Yama).</summary>
    public const string PtraceScope = "ptrace-scope";
}

/// <summary>A host as its sensor found it.</summary>
public sealed record HostSnapshot
{
    /// <summary>Its name.</summary>
    public required string Host { get; init; }

    /// <summary>What it runs.</summary>
    public required HostSystem System { get; init; }

    /// <summary>When it was looked at.</summary>
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>Settings by <see cref="HostSetting"/>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Credentials that lie about.</summary>
    public IReadOnlyList<FoundCredential> Credentials { get; init; } = [];

    /// <summary>Who administers it.</summary>
    public IReadOnlyList<HostAdministrator> Administrators { get; init; } = [];

    /// <summary>What couldn't be read, by what is missing (a setting, <see cref="CredentialsNeed"/> or <see cref="AdministratorsNeed"/>), with place and reason.</summary>
    public IReadOnlyList<(string Need, string Place)> Unread { get; init; } = [];

    /// <summary>What <see cref="Unread"/> calls credentials.</summary>
    public const string CredentialsNeed = "credentials";

    /// <summary>What <see cref="Unread"/> calls administrators.</summary>
    public const string AdministratorsNeed = "administrators";

    /// <summary>A setting's number; null when it is absent or none.</summary>
    public int? Number(string setting) => Settings.TryGetValue(setting, out var text) && int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>True when a setting is on; null when the system doesn't have it.</summary>
    public bool? IsOn(string setting) => Settings.TryGetValue(setting, out var text) ? text == "on" : null;
}

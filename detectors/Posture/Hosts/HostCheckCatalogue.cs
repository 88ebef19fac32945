using Deception.Posture.Checks;
using Deception.Posture.Hosts.Checks;

namespace Deception.Posture.Hosts;

/// <summary>All host checks, one line each.</summary>
public static class HostCheckCatalogue
{
    /// <summary>In the order of reports.</summary>
    public static IReadOnlyList<HostCheck> All { get; } =
    [
        new CredentialFile(),
        new CredentialFileOpen(),
        new TicketCacheOpen(),
        new KeytabOpen(),
        new PrivateKeyPlain(),
        new HistoryPassword(),
        new SavedCredentials(),
        new AutomaticSignIn(),
        new DeploymentPassword(),
        new PrivilegedCredential(),
        new CachedSignIns(),
        new Llmnr(),
        new MulticastDns(),
        new NetBios(),
        new Smb1(),
        new SmbSigning(),
        new LsaProtection(),
        new WDigest(),
        new CredentialGuard(),
        new LmCompatibility(),
        new PtraceScope(),
        new BroadAdministrators(),
        new ManyAdministrators(),
        new SudoWithoutPassword(),
    ];

    /// <summary>By id.</summary>
    public static IReadOnlyDictionary<string, HostCheck> ById { get; } = All.ToDictionary(c => c.Info.Id, StringComparer.Ordinal);

    /// <summary>The answers of all checks that the host's system has.</summary>
    public static IReadOnlyList<HostCheckResult> Run(HostSnapshot host, HostAuditOptions? options = null) =>
        [.. All.Where(c => c.Info.RemedyFor(host.System) is not null).Select(c => Run(c, host, options ?? new HostAuditOptions()))];

    /// <summary>A check's answer. Where something of what it needs couldn't be read, a fault is a fault all the same; without one the check stays unanswered.</summary>
    public static HostCheckResult Run(HostCheck check, HostSnapshot host, HostAuditOptions options)
    {
        var faults = check.Examine(host, options).ToList();
        var missing = host.Unread.Where(u => u.Need == check.Info.Needs).Select(u => u.Place).Distinct().ToList();
        return new HostCheckResult(check.Info, faults.Count > 0 ? CheckState.Failed : missing.Count > 0 ? CheckState.Unread : CheckState.Passed, faults, missing);
    }
}

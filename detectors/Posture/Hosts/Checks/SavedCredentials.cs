using Deception.Contracts;

namespace Deception.Posture.Hosts.Checks;

/// <summary><c>endpoint.saved-credentials</c>: credentials are saved in the store.</summary>
public sealed class SavedCredentials : HostCheck
{
    /// <inheritdoc/>
    public override HostCheckInfo Info { get; } = new()
    {
        Id = "endpoint.saved-credentials",
        Title = "Saved credentials",
        Severity = Severity.Medium,
        Techniques = ["T1555.004"],
        Needs = HostSnapshot.CredentialsNeed,
        Why = "Whoever has the session takes them out of the store in clear.",
        Windows = new HostRemedy(
            "Control Panel, Credential Manager: remove what isn't needed; policy \"Do not allow storage of passwords and credentials for network authentication\".",
            "Set-ItemProperty -Path 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Lsa' -Name DisableDomainCreds -Value 1",
            "(Get-ItemProperty -Path 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Lsa').DisableDomainCreds",
            "Set-ItemProperty -Path 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Lsa' -Name DisableDomainCreds -Value 0"),
    };

    /// <inheritdoc/>
    public override IEnumerable<HostFault> Examine(HostSnapshot host, HostAuditOptions options) =>
        host.Credentials.Where(c => c.Kind == CredentialKind.Saved).Select(c => new HostFault(c.Place, "is kept in the store", c.Account));
}

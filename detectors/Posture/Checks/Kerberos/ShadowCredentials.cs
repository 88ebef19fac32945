using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Kerberos;

/// <summary><c>posture.kerberos.key-credential-without-device</c>: an account has a key that was made on no device of the directory.</summary>
public sealed class ShadowCredentials : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.kerberos.key-credential-without-device",
        Title = "Key credentials of no known device",
        Category = Category.Kerberos,
        Severity = Severity.High,
        Points = 12,
        Techniques = ["T1556"],
        Why = "Windows Hello's keys name the device that they were made on. A key without one, or of an unknown one, was written by a tool.",
        Remedy = new Remedy(
            "Remove keys whose device nobody knows: msDS-KeyCredentialLink in ADSI Edit; then see who may write to the account.",
            "Get-ADObject -Identity '{dn}' -Properties 'msDS-KeyCredentialLink' | Set-ADObject -Remove @{ 'msDS-KeyCredentialLink' = ('{links}' -split ' ') }",
            "Get-ADObject -LDAPFilter '(msDS-KeyCredentialLink=*)' -Properties 'msDS-KeyCredentialLink'",
            "Get-ADObject -Identity '{dn}' | Set-ADObject -Add @{ 'msDS-KeyCredentialLink' = ('{links}' -split ' ') }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.EnabledUsers.Concat(survey.Members).Where(a => !survey.IsPrivileged(a) && a.Texts("msDS-KeyCredentialLink").Any(v => KeyCredential.TryParse(v, out var key) && key.Device is null && key.Source == 0
                && !(a.IsA("computer") && key.Usage == 0))).Select(Affected);

    /// <summary>An account with its keys.</summary>
    internal static Affected Affected(DirectoryObject account)
    {
        var keys = account.Texts("msDS-KeyCredentialLink");
        var told = keys.Select(k => KeyCredential.TryParse(k, out var key)
            ? $"{(key.Created is { } made ? FormattableString.Invariant($"made {made:yyyy-MM-dd}") : "of unknown age")}, {(key.Device is { } device ? $"device {device}" : "no device")}" : "unreadable");
        return Survey.Affected(account, $"{keys.Count} keys: {string.Join("; ", told)}", Mend.Delete(account, "msDS-KeyCredentialLink")) with
        {
            Values = new Dictionary<string, string> { ["links"] = string.Join(' ', keys) },
        };
    }
}

using Deception.Contracts;

namespace Deception.Posture.Hosts.Checks;

/// <summary><c>endpoint.history-password</c>: a password was typed on a command line.</summary>
public sealed class HistoryPassword : HostCheck
{
    /// <inheritdoc/>
    public override HostCheckInfo Info { get; } = new()
    {
        Id = "endpoint.history-password",
        Title = "Password in a command history",
        Severity = Severity.High,
        Techniques = ["T1552.003"],
        Needs = HostSnapshot.CredentialsNeed,
        Why = "Histories are the first file that an intruder reads.",
        Linux = new HostRemedy(
            "Change the password, remove the line, and let the program ask for it.",
            "cp -p '{place}' '{place}.off' && chmod 600 '{place}.off' && sed -i -E '/(sshpass -p|--password[= ]|curl .*-u [^ ]+:)/d' '{place}'",
            "grep -cE 'sshpass -p|--password[= ]' '{place}'",
            "mv '{place}.off' '{place}'"),
        Windows = new HostRemedy(
            "Change the password, remove the line, and let the program ask for it.",
            "Move-Item -Path '{place}' -Destination '{place}.off'",
            "Test-Path -Path '{place}'",
            "Move-Item -Path '{place}.off' -Destination '{place}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<HostFault> Examine(HostSnapshot host, HostAuditOptions options) =>
        host.Credentials.Where(c => c.Kind == CredentialKind.History).Select(c => new HostFault(c.Place, "holds a password that was typed on a command line", c.Account));
}

using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Kerberos;

/// <summary><c>posture.kerberos.policy-encryption</c>: controllers are told by policy to use DES or RC4.</summary>
public sealed class PolicyWeakEncryption : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.kerberos.policy-encryption",
        Title = "Weak Kerberos encryption by policy",
        Category = Category.Kerberos,
        Severity = Severity.Medium,
        Points = 8,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1558.003"],
        Why = "What the controllers' policy allows, attackers ask for: an RC4 or DES ticket is the one that is guessed.",
        Remedy = Remedies.Registry("Security Options → Network security: Configure encryption types allowed for Kerberos: AES128, AES256, Future", @"Software\Microsoft\Windows\CurrentVersion\Policies\System\Kerberos\Parameters", "SupportedEncryptionTypes", 0x7FFFFFF8, "Domain Controllers"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Registry(survey.OnControllers, @"Software\Microsoft\Windows\CurrentVersion\Policies\System\Kerberos\Parameters", "SupportedEncryptionTypes",
            text => !long.TryParse(text, out var types) || (types & 0x7) == 0, "should be AES only");
}

using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Certificates;

/// <summary><c>posture.certificates.long-lived</c>: everybody may enroll for a sign-in certificate that lives for more than three years.</summary>
public sealed class LongLived : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.certificates.long-lived",
        Title = "Sign-in certificates that live long",
        Category = Category.Certificates,
        Severity = Severity.Low,
        Points = 3,
        Needs = Needs.Configuration | Needs.Permissions,
        Techniques = ["T1649"],
        Why = "A stolen one works until it expires; hardly anybody revokes what nobody knows to be stolen.",
        Remedy = new Remedy(
            "Certificate Templates console → the template → General → Validity period: one year.",
            "certutil -dstemplate '{template}' # then set the validity period to 1 year in the console",
            "(Get-ADObject -Identity '{dn}' -Properties pKIExpirationPeriod).pKIExpirationPeriod",
            "Write-Warning 'Set the validity period of {template} back in the console.'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Template.Published(survey).Where(t => t.Authenticates && t.Life > TimeSpan.FromDays(3 * 366) && t.EnrollersByOthers(survey).Any(WellKnownSids.IsEverybody))
            .Select(t => Survey.Affected(t.Object, FormattableString.Invariant($"certificates live for {t.Life!.Value.TotalDays / 365:0.#} years"),
                Mend.Replace(t.Object, "pKIExpirationPeriod", BitConverter.GetBytes(-TimeSpan.FromDays(365).Ticks))) with
            { Values = new Dictionary<string, string> { ["template"] = t.Object.Leaf } });
}

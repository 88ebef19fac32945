using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Certificates;

/// <summary><c>posture.certificates.unknown-authority</c>: an authority is trusted for sign-in that has no enrolment service and isn't above one.</summary>
public sealed class UnknownAuthority : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.certificates.unknown-authority",
        Title = "Unknown authority trusted for sign-in",
        Category = Category.Certificates,
        Severity = Severity.High,
        Points = 12,
        Needs = Needs.Configuration,
        Techniques = ["T1649", "T1484"],
        Why = "Certificates of each authority in NTAuth sign in as anybody. One that nobody knows may be an intruder's.",
        Remedy = new Remedy(
            "PKIView → Manage AD Containers → NTAuthCertificates: remove what isn't yours (smart card vendors' authorities may be).",
            "certutil -viewdelstore '{store}' # the unknown one: {thumbprint}",
            "certutil -viewstore '{store}' | Select-String 'Issuer'",
            "certutil -dspublish -f '{thumbprint}.cer' NTAuthCA # the one that was unknown"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey)
    {
        var known = Authorities.Services(survey).SelectMany(s => s.Bytes("cACertificate")).Select(Convert.ToHexString).ToHashSet();
        return Authorities.Services(survey).Any() || known.Count > 0
            ? Authorities.Certificates(survey).Where(c => c.IsNtAuth && !known.Contains(Convert.ToHexString(c.Certificate.RawData))).Select(c => c.Affected($"{c.Certificate.Subject} has no enrolment service"))
            : Authorities.Certificates(survey).Where(c => c.IsNtAuth).Select(c => c.Affected($"{c.Certificate.Subject} is trusted, and there is no enrolment service at all"));
    }
}

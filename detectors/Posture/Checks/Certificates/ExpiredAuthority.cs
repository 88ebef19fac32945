using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Certificates;

/// <summary><c>posture.certificates.expired-authority</c>: an expired authority is still trusted for sign-in.</summary>
public sealed class ExpiredAuthority : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.certificates.expired-authority",
        Title = "Expired authorities in NTAuth",
        Category = Category.Certificates,
        Severity = Severity.Low,
        Points = 2,
        Needs = Needs.Configuration,
        Why = "What nobody needs should not be trusted: an old authority's key lies on disks that nobody guards.",
        Remedy = new Remedy(
            "PKIView → Manage AD Containers → NTAuthCertificates: remove the expired one.",
            "certutil -viewdelstore '{store}' # the expired one: {thumbprint}",
            "certutil -viewstore '{store}' | Select-String 'NotAfter'",
            "certutil -dspublish -f '{thumbprint}.cer' NTAuthCA"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Authorities.Certificates(survey).Where(c => c.IsNtAuth && c.Certificate.NotAfter.ToUniversalTime() < survey.Now).Select(c => c.Affected(FormattableString.Invariant($"expired on {c.Certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}")));
}

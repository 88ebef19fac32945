using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Certificates;

/// <summary><c>posture.certificates.http-enrollment</c>: an authority announces enrolment over plain HTTP.</summary>
public sealed class HttpEnrollment : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.certificates.http-enrollment",
        Title = "Enrolment over HTTP",
        Category = Category.Certificates,
        Severity = Severity.High,
        Points = 12,
        Needs = Needs.Configuration,
        Techniques = ["T1557", "T1649"],
        Why = "A sign-in that is relayed there gives a certificate in the name of whoever signed in, a controller's too.",
        Remedy = new Remedy(
            "IIS Manager on the authority: require TLS and extended protection for the enrolment sites; take the http address out of the directory.",
            "certutil -config '{host}\\{name}' -enrollmentServerURL '{url}' delete",
            "certutil -config '{host}\\{name}' -enrollmentServerURL",
            "certutil -config '{host}\\{name}' -enrollmentServerURL '{url}' Kerberos 1"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Authorities.Services(survey).SelectMany(s => s.Texts("msPKI-Enrollment-Servers").Select(u => u.Split('\n')[^1].Trim()).Where(u => u.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
            .Select(u => Survey.Affected(s, $"enrolls at {u}") with { Values = new Dictionary<string, string> { ["host"] = s.Text("dNSHostName") ?? "", ["url"] = u } }));
}

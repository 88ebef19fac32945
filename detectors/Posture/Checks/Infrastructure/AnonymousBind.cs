using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Infrastructure;

/// <summary><c>posture.infrastructure.unauthenticated-bind</c>: binds with a name but no password are taken as anonymous.</summary>
public sealed class AnonymousBind : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.infrastructure.unauthenticated-bind",
        Title = "Unauthenticated binds are accepted",
        Category = Category.Infrastructure,
        Severity = Severity.Low,
        Points = 3,
        Needs = Needs.Configuration,
        Techniques = ["T1018"],
        Covers = ["A-RootDseAnonBinding"],
        Why = "Applications that forget to refuse an empty password let anybody in under any name: the directory says yes to such a bind.",
        Remedy = new Remedy(
            "ADSI Edit → Directory Service → msDS-Other-Settings: add DenyUnauthenticatedBind=1 (Windows Server 2019 and later).",
            "Set-ADObject -Identity '{dn}' -Add @{ 'msDS-Other-Settings' = 'DenyUnauthenticatedBind=1' }",
            "(Get-ADObject -Identity '{dn}' -Properties 'msDS-Other-Settings').'msDS-Other-Settings'",
            "Set-ADObject -Identity '{dn}' -Remove @{ 'msDS-Other-Settings' = 'DenyUnauthenticatedBind=1' }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Heuristics.Service(survey) is { } service && !service.Texts("msDS-Other-Settings").Contains("DenyUnauthenticatedBind=1", StringComparer.OrdinalIgnoreCase)
            ? [Survey.Affected(service, "DenyUnauthenticatedBind isn't 1", new AttributeChange(service.Name, "msDS-Other-Settings", [], ["DenyUnauthenticatedBind=1"]))] : [];
}

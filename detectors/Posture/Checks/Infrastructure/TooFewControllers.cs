using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Infrastructure;

/// <summary><c>posture.infrastructure.too-few-controllers</c>: the domain has a single writable controller.</summary>
public sealed class TooFewControllers : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.infrastructure.too-few-controllers",
        Title = "Single controller",
        Category = Category.Infrastructure,
        Severity = Severity.Low,
        Points = 4,
        Techniques = ["T1489"],
        Covers = ["A-NotEnoughDC"],
        Why = "When it is gone, so is the domain; and nobody dares to update or examine it.",
        Remedy = new Remedy(
            "Server Manager → Add Roles → Active Directory Domain Services → Promote, on a second server.",
            "Install-ADDSDomainController -DomainName '{domain}' -InstallDns",
            "(Get-ADDomainController -Filter 'IsReadOnly -eq $false').Name",
            "Uninstall-ADDSDomainController -ForceRemoval",
            "samba-tool domain join '{domain}' DC",
            "samba-tool domain demote"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Controllers.Where(c => c.IsEnabled && !c.Is(AccountFlags.ReadOnlyController)).ToList() is [{ } only] ? [Survey.Affected(only, "is the only writable controller")] : [];
}

using Deception.Contracts;

namespace Deception.Posture.Checks.Infrastructure;

/// <summary><c>posture.infrastructure.role-owner-gone</c>: an operations master is a controller that is no more.</summary>
public sealed class RoleOwnerGone : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.infrastructure.role-owner-gone",
        Title = "Operations master is gone",
        Category = Category.Infrastructure,
        Severity = Severity.Medium,
        Points = 5,
        Why = "No new identifiers, no schema changes, no time source, no password changes at once: things fail one after another.",
        Remedy = new Remedy(
            "ntdsutil → roles → seize on a living controller.",
            "Move-ADDirectoryServerOperationMasterRole -Identity (Get-ADDomainController -Discover).Name -OperationMasterRole PDCEmulator, RIDMaster, "
                + "InfrastructureMaster -Force",
            "netdom query fsmo",
            "Move-ADDirectoryServerOperationMasterRole -Identity (Read-Host -Prompt 'Former owner of {name}') -OperationMasterRole PDCEmulator",
            "samba-tool fsmo seize --role=all"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Objects.Where(o => o.Text("fSMORoleOwner") is { } owner && (owner.Contains("\\0ADEL:", StringComparison.OrdinalIgnoreCase) || (survey.OfClass("nTDSDSA").Any() && survey.Snapshot.Find(owner) is null)))
            .Select(o => Survey.Affected(o, $"its owner {o.Text("fSMORoleOwner")} is gone"));
}

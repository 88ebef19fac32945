using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.DecoyHygiene;

/// <summary><c>posture.deception.decoy-disabled</c>: a honey account is disabled.</summary>
public sealed class DecoyDisabled : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.deception.decoy-disabled",
        Title = "Decoy is disabled",
        Category = Category.Deception,
        Severity = Severity.Low,
        Points = 3,
        Why = "Tools leave disabled accounts out, so it attracts nobody.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the decoy → Enable Account, with a password that is never used.",
            "Enable-ADAccount -Identity '{dn}' -PassThru | Select-Object Name",
            "(Get-ADObject -Identity '{dn}' -Properties userAccountControl).userAccountControl",
            "Disable-ADAccount -Identity '{dn}' -PassThru | Select-Object Name",
            "samba-tool user enable '{name}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Decoys.Where(d => d.IsA("user") && !d.IsEnabled).Select(d => Survey.Affected(d, "is disabled", Mend.Clear(d, AccountFlags.Disabled)));
}

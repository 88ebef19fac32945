using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.units-unprotected</c>: a unit that one wrong click deletes with all in it.</summary>
public sealed class UnitsUnprotected : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.units-unprotected",
        Title = "Units not protected from deletion",
        Category = Category.Permissions,
        Severity = Severity.Low,
        Points = 2,
        Needs = Needs.Domain | Needs.Permissions,
        Techniques = ["T1531"],
        Covers = ["P-UnprotectedOU"],
        Why = "A unit with thousands of accounts is gone with one mistake, or with one malicious command of a delegated administrator.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the unit → Object: Protect object from accidental deletion.",
            "Set-ADOrganizationalUnit -Identity '{dn}' -ProtectedFromAccidentalDeletion $true",
            "Get-ADOrganizationalUnit -Filter * -Properties ProtectedFromAccidentalDeletion | Where-Object { -not $_.ProtectedFromAccidentalDeletion }",
            "Set-ADOrganizationalUnit -Identity '{dn}' -ProtectedFromAccidentalDeletion $false"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.OfClass("organizationalUnit").Where(o => o.Permissions is { } permissions && !permissions.Entries.Any(e => e.Kind == AccessKind.Deny && e.Trustee == WellKnownSids.Everyone && (e.Rights & (Rights.Delete | Rights.DeleteTree)) != 0))
            .Select(o => Survey.Affected(o, "can be deleted by mistake"));
}

using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Stale;

/// <summary><c>posture.stale.guest</c>: the Guest account is enabled.</summary>
public sealed class GuestEnabled : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.stale.guest",
        Title = "Guest is enabled",
        Category = Category.StaleObjects,
        Severity = Severity.High,
        Points = 12,
        Techniques = ["T1078.001"],
        Anssi = ["guest"],
        Covers = ["A-Guest"],
        Why = "Anybody on the network reads what Guest may read, under no name at all, and failed sign-ins turn into guest sessions.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → Users → Guest → Disable Account.",
            "Disable-ADAccount -Identity ((Get-ADDomain).DomainSID.Value + '-501')",
            "(Get-ADUser -Identity ((Get-ADDomain).DomainSID.Value + '-501')).Enabled",
            "Enable-ADAccount -Identity ((Get-ADDomain).DomainSID.Value + '-501')",
            "samba-tool user disable Guest",
            "samba-tool user enable Guest"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Users.Where(u => u.Sid?.RelativeId == 501 && u.IsEnabled).Select(u => Survey.Affected(u, "is enabled", Mend.Set(u, AccountFlags.Disabled)));
}

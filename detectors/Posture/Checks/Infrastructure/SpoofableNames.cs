using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Infrastructure;

/// <summary><c>posture.infrastructure.computer-named-as-controller</c>: a user or computer is called like a controller without its dollar sign.</summary>
public sealed class SpoofableNames : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.infrastructure.computer-named-as-controller",
        Title = "Account called like a controller",
        Category = Category.Infrastructure,
        Severity = Severity.High,
        Points = 12,
        Techniques = ["T1098", "T1558"],
        Why = "A ticket for that name, after the account is renamed, is taken as the controller's (CVE-2021-42278).",
        Remedy = new Remedy(
            "Active Directory Users and Computers: disable the account, find out who made it; install the update of November 2021 on all controllers.",
            "Disable-ADAccount -Identity '{sid}'; Get-ADObject -Identity '{dn}' -Properties whenCreated, 'mS-DS-CreatorSID'",
            "Get-ADObject -LDAPFilter '(sAMAccountName={name})'",
            "Enable-ADAccount -Identity '{sid}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Users.Concat(survey.Computers).Where(a => survey.Controllers.Any(c => c != a && c.Label.TrimEnd('$').Equals(a.Label, StringComparison.OrdinalIgnoreCase)) || (a.Class == "computer" && a.Text("sAMAccountName")?.EndsWith('$') == false))
            .Select(a => Survey.Affected(a, survey.Controllers.Any(c => c.Label.TrimEnd('$').Equals(a.Label, StringComparison.OrdinalIgnoreCase)) ? "is called like a controller" : "is a computer without the dollar sign", Mend.Set(a, AccountFlags.Disabled)));
}

using Deception.Contracts;

namespace Deception.Posture.Checks.Kerberos;

/// <summary><c>posture.kerberos.superseded-account</c>: a delegated managed account has taken the place of a privileged account, or does so without its migration being started there.</summary>
public sealed class SupersededAccounts : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.kerberos.superseded-account",
        Title = "Delegated managed account takes another's place",
        Category = Category.Kerberos,
        Severity = Severity.High,
        Points = 15,
        Techniques = ["T1098", "T1134.001"],
        Why = "The new account gets all groups of the one that it supersedes, and its keys. Written by somebody who may make such accounts, this is a way to the"
            + " domain (BadSuccessor).",
        Remedy = new Remedy(
            "ADSI Edit → the delegated managed account → msDS-ManagedAccountPrecededByLink: clear; delete the account; see who made it.",
            "Set-ADObject -Identity '{dn}' -Clear 'msDS-ManagedAccountPrecededByLink', 'msDS-DelegatedMSAState'",
            "Get-ADObject -LDAPFilter '(msDS-ManagedAccountPrecededByLink=*)' -Properties 'msDS-ManagedAccountPrecededByLink'",
            "Set-ADObject -Identity '{dn}' -Replace @{ 'msDS-ManagedAccountPrecededByLink' = '{preceded}'; 'msDS-DelegatedMSAState' = 2 }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.ManagedAccounts.Where(a => a.Class == "msDS-DelegatedManagedServiceAccount").SelectMany(a => a.Texts("msDS-ManagedAccountPrecededByLink")
            .Select(dn => (Name: dn, Account: survey.Snapshot.Find(dn)))
            .Where(p => p.Account is not null && (survey.IsPrivileged(p.Account) || survey.Controllers.Contains(p.Account) || !p.Account.Has("msDS-SupersededManagedAccountLink")))
            .Select(p => Survey.Affected(a, $"takes the place of {p.Account!.Label}", Mend.Drop(a, "msDS-ManagedAccountPrecededByLink", p.Name)) with { Values = new Dictionary<string, string> { ["preceded"] = p.Name } }));
}

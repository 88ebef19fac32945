using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.gmsa-readers</c>: everybody may read a managed service account's password.</summary>
public sealed class GmsaReaders : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.gmsa-readers",
        Title = "Managed passwords can be read",
        Category = Category.Permissions,
        Severity = Severity.High,
        Points = 12,
        Needs = Needs.Domain,
        Techniques = ["T1555"],
        Why = "The account's password is given to whoever is on its list; when that is everybody, the account is everybody's.",
        Remedy = new Remedy(
            "PowerShell: Set-ADServiceAccount -PrincipalsAllowedToRetrieveManagedPassword with the group of the hosts that run the service.",
            "Set-ADServiceAccount -Identity '{dn}' -PrincipalsAllowedToRetrieveManagedPassword (Read-Host -Prompt 'Group of hosts for {name}')",
            "(Get-ADServiceAccount -Identity '{dn}' -Properties PrincipalsAllowedToRetrieveManagedPassword).PrincipalsAllowedToRetrieveManagedPassword",
            "Set-ADServiceAccount -Identity '{dn}' -PrincipalsAllowedToRetrieveManagedPassword '{readers}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.ManagedAccounts.Select(a => (Account: a, Readers: (a.Descriptor("msDS-GroupMSAMembership")?.Entries ?? []).Where(e => e.Kind == AccessKind.Allow && WellKnownSids.IsEverybody(e.Trustee)).Select(e => survey.NameOf(e.Trustee)).ToList()))
            .Where(a => a.Readers.Count > 0)
            .Select(a => Survey.Affected(a.Account, $"{string.Join(", ", a.Readers)} may read its password") with { Values = new Dictionary<string, string> { ["readers"] = string.Join(',', a.Readers) } });
}

using Deception.Contracts;

namespace Deception.Posture.Checks.Privileged;

/// <summary><c>posture.privileged.mailbox</c>: a ruler with a mail address.</summary>
public sealed class PrivilegedMailbox : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.privileged.mailbox",
        Title = "Administrator reads mail",
        Category = Category.PrivilegedAccess,
        Severity = Severity.Medium,
        Points = 5,
        Techniques = ["T1566"],
        Covers = ["P-AdminEmailOn"],
        Why = "Mail is how most intrusions begin: an attachment that an administrator opens runs with the domain's rights.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → the account → General: clear the mail address; move the mailbox to the person's ordinary account.",
            "Set-ADUser -Identity '{dn}' -Clear mail",
            "(Get-ADUser -Identity '{dn}' -Properties mail).mail",
            "Set-ADUser -Identity '{dn}' -EmailAddress '{mail}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Rulers.Where(u => u.IsEnabled && u.Class is "user" or "inetOrgPerson" && u.Has("mail")).OrderBy(u => u.Name, StringComparer.Ordinal)
            .Select(u => Survey.Affected(u, $"has the address {u.Text("mail")}", Mend.Delete(u, "mail")) with { Values = new Dictionary<string, string> { ["mail"] = u.Text("mail")! } });
}

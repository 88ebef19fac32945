using Deception.Contracts;

namespace Deception.Posture.Checks.Passwords;

/// <summary><c>posture.passwords.unix-attributes</c>: an account with a password in an attribute of Unix services.</summary>
public sealed class UnixPassword : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.passwords.unix-attributes",
        Title = "Passwords in Unix attributes",
        Category = Category.Passwords,
        Severity = Severity.High,
        Points = 12,
        Techniques = ["T1552"],
        Covers = ["A-UnixPwd"],
        Why = "These attributes hold a weak hash or the password itself, and everybody who may read the account may read them.",
        Remedy = new Remedy(
            "ADSI Edit → the account: clear unixUserPassword, userPassword, msSFU30Password; change the password.",
            "Set-ADObject -Identity '{dn}' -Clear '{attribute}'",
            "Get-ADObject -LDAPFilter '(|(unixUserPassword=*)(userPassword=*)(msSFU30Password=*))'",
            "Write-Warning 'The value was not kept: it is a secret. Restore {attribute} of {name} from a backup.'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Users.SelectMany(u => new[] { "unixUserPassword", "userPassword", "msSFU30Password", "os400Password", "orclCommonAttribute" }.Where(u.Has)
            .Select(a => Survey.Affected(u, $"has {a}") with { Values = new Dictionary<string, string> { ["attribute"] = a } }));
}

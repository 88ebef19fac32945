using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Kerberos;

/// <summary><c>posture.kerberos.krbtgt-age</c>: the key of all tickets is older than half a year.</summary>
public sealed class KrbtgtAge : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.kerberos.krbtgt-age",
        Title = "Old key of krbtgt",
        Category = Category.Kerberos,
        Severity = Severity.High,
        Points = 15,
        Techniques = ["T1558.001"],
        Anssi = ["krbtgt"],
        Covers = ["A-Krbtgt"],
        Why = "Whoever ever copied it (a backup, a replication, a former administrator) makes tickets for anybody (golden tickets) until it has been changed twice.",
        Remedy = new Remedy(
            "Change the password of krbtgt, wait for replication and the longest ticket's life (10 hours), change it again. Twice a year, and after each "
                + "departure of an administrator.",
            "Set-ADAccountPassword -Identity '{dn}' -Reset -NewPassword (ConvertTo-SecureString ([guid]::NewGuid().ToString() + [guid]::NewGuid()) "
                + "-AsPlainText -Force)",
            "(Get-ADUser -Identity 'krbtgt' -Properties PasswordLastSet).PasswordLastSet",
            "Get-ADUser -Identity 'krbtgt' -Properties PasswordLastSet # a former key can't and needn't come back: tickets are asked for anew",
            "samba-tool user setpassword krbtgt --random-password",
            "samba-tool user show krbtgt"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Snapshot.Find(WellKnownSids.InDomain(survey.Snapshot.Header.DomainSid, 502)) is { } krbtgt && (krbtgt.Time("pwdLastSet") ?? krbtgt.Time("whenCreated")) is { } set
            && survey.Now - set > survey.Options.KrbtgtPassword ? [Survey.Affected(krbtgt, $"key is {survey.DaysSince(set)} old")] : [];
}

using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Kerberos;

/// <summary><c>posture.kerberos.krbtgt-tampered</c>: krbtgt is enabled, may be delegated to, or has keys to sign in with.</summary>
public sealed class KrbtgtTampered : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.kerberos.krbtgt-tampered",
        Title = "krbtgt is not as it was made",
        Category = Category.Kerberos,
        Severity = Severity.Critical,
        Points = 30,
        Techniques = ["T1558.001", "T1098"],
        Why = "The KDC's account is disabled and nobody's. Enabled, with key credentials or delegation towards it, it is a way to tickets for anybody.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → krbtgt: disable; ADSI Edit: clear msDS-KeyCredentialLink, msDS-AllowedToActOnBehalfOfOtherIdentity; find "
                + "out who wrote them.",
            "Disable-ADAccount -Identity 'krbtgt'; Set-ADUser -Identity 'krbtgt' -Clear 'msDS-KeyCredentialLink', 'msDS-AllowedToActOnBehalfOfOtherIdentity', "
                + "'msDS-AllowedToDelegateTo'",
            "Get-ADUser -Identity 'krbtgt' -Properties Enabled, 'msDS-KeyCredentialLink', 'msDS-AllowedToActOnBehalfOfOtherIdentity'",
            "Enable-ADAccount -Identity 'krbtgt'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey)
    {
        if (survey.Snapshot.Find(WellKnownSids.InDomain(survey.Snapshot.Header.DomainSid, 502)) is not { } krbtgt)
        {
            yield break;
        }
        if (krbtgt.IsEnabled)
        {
            yield return Survey.Affected(krbtgt, "is enabled", Mend.Set(krbtgt, AccountFlags.Disabled));
        }
        foreach (var attribute in new[] { "msDS-KeyCredentialLink", "msDS-AllowedToActOnBehalfOfOtherIdentity", "msDS-AllowedToDelegateTo", "altSecurityIdentities" }.Where(krbtgt.Has))
        {
            yield return Survey.Affected(krbtgt, $"has {attribute}", Mend.Delete(krbtgt, attribute));
        }
    }
}

using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.machine-account-quota</c>: every user may add computers to the domain.</summary>
public sealed class MachineQuota : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.machine-account-quota",
        Title = "Everybody may add computers",
        Category = Category.Permissions,
        Severity = Severity.Medium,
        Points = 10,
        Techniques = ["T1136.002"],
        Anssi = ["user_accounts_machineaccountquota"],
        Covers = ["S-ADRegistration"],
        Why = "A computer account of one's own is what resource-based delegation, sAMAccountName spoofing and certificate tricks need.",
        Remedy = new Remedy(
            "ADSI Edit → the domain → ms-DS-MachineAccountQuota = 0; delegate joining to those who do it.",
            "Set-ADDomain -Identity '{domain}' -Replace @{ 'ms-DS-MachineAccountQuota' = '0' }",
            "(Get-ADObject -Identity '{basedn}' -Properties 'ms-DS-MachineAccountQuota').'ms-DS-MachineAccountQuota'",
            "Set-ADDomain -Identity '{domain}' -Replace @{ 'ms-DS-MachineAccountQuota' = '{before}' }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Root is { } root && root.Number("ms-DS-MachineAccountQuota") is { } quota and > 0 && !JoiningIsRestricted(survey)
            ? [Survey.Affected(root, FormattableString.Invariant($"each user may add {quota} computers"), Mend.Replace(root, "ms-DS-MachineAccountQuota", "0")) with { Values = new Dictionary<string, string> { ["before"] = root.Text("ms-DS-MachineAccountQuota")! } }] : [];

    // The controllers' policy may give the privilege to fewer than everybody.
    private static bool JoiningIsRestricted(Survey survey) => survey.OnControllers.ToList() is { Count: > 0 } places
        && places.All(p => p.Privilege("SeMachineAccountPrivilege") is { } held && !held.Holders.Any(h => Sid.TryParse(h, out var sid) && WellKnownSids.IsEverybody(sid)));
}

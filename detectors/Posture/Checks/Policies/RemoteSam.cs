using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.remote-sam</c>: everybody may list members' local accounts, by policy.</summary>
public sealed class RemoteSam : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.remote-sam",
        Title = "Local accounts can be listed remotely",
        Category = Category.GroupPolicy,
        Severity = Severity.Low,
        Points = 3,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1087.001"],
        Why = "Who is local administrator where is what path finders want to know.",
        Remedy = new Remedy(
            "Security Options → Network access: Restrict clients allowed to make remote calls to SAM: Administrators.",
            "Set-GPRegistryValue -Name 'Hardening members' -Key 'HKLM\\System\\CurrentControlSet\\Control\\Lsa' -ValueName 'RestrictRemoteSAM' -Type String -Value"
                + " 'O:BAG:BAD:(A;;RC;;;BA)'",
            "Get-GPRegistryValue -Name 'Hardening members' -Key 'HKLM\\System\\CurrentControlSet\\Control\\Lsa' -ValueName 'RestrictRemoteSAM'",
            "Remove-GPRegistryValue -Name 'Hardening members' -Key 'HKLM\\System\\CurrentControlSet\\Control\\Lsa' -ValueName 'RestrictRemoteSAM'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Registry(survey.OnMembers, @"System\CurrentControlSet\Control\Lsa", "RestrictRemoteSAM",
            text => text is null || !Sddl.TryParse(text.Trim('"'), survey.Snapshot.Header.DomainSid, out var granted) || !granted.Entries.Any(e => e.Kind == AccessKind.Allow && WellKnownSids.IsEverybody(e.Trustee)), "should name Administrators alone");
}

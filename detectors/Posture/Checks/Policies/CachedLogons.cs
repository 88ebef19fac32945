using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.cached-logons</c>: members keep more than a few former sign-ins.</summary>
public sealed class CachedLogons : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.cached-logons",
        Title = "Many cached sign-ins",
        Category = Category.GroupPolicy,
        Severity = Severity.Low,
        Points = 2,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1003.005"],
        Why = "Each is a hash that can be guessed from the disk; administrators' of long ago are among them.",
        Remedy = new Remedy(
            "Security Options → Interactive logon: Number of previous logons to cache: 2 for laptops, 0 for servers.",
            "Set-GPRegistryValue -Name 'Hardening members' -Key 'HKLM\\Software\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon' -ValueName 'CachedLogonsCount' "
                + "-Type String -Value '2'",
            "Get-GPRegistryValue -Name 'Hardening members' -Key 'HKLM\\Software\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon' -ValueName 'CachedLogonsCount'",
            "Remove-GPRegistryValue -Name 'Hardening members' -Key 'HKLM\\Software\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon' -ValueName 'CachedLogonsCount'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Registry(survey.OnMembers, @"Software\Microsoft\Windows NT\CurrentVersion\Winlogon", "CachedLogonsCount", text => int.TryParse(text, out var count) && count <= 4, "should be 2");
}

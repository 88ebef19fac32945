using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.anonymous</c>: a policy lets anonymous callers in.</summary>
public sealed class AnonymousByPolicy : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.anonymous",
        Title = "Anonymous access by policy",
        Category = Category.GroupPolicy,
        Severity = Severity.High,
        Points = 12,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1087.002", "T1110.003"],
        Covers = ["A-AnonymousAuthorizedGPO"],
        Why = "Anybody on the network lists accounts and shares without one of their own.",
        Remedy = new Remedy(
            "Security Options → Network access: Let Everyone permissions apply to anonymous users: Disabled; Do not allow anonymous enumeration of SAM "
                + "accounts (and shares): Enabled; Allow anonymous SID/Name translation: Disabled.",
            "Set-GPRegistryValue -Name '{policy}' -Key 'HKLM\\System\\CurrentControlSet\\Control\\Lsa' -ValueName "
                + "'EveryoneIncludesAnonymous','RestrictAnonymousSAM' -Type DWord -Value 0,1",
            "Get-GPRegistryValue -Name '{policy}' -Key 'HKLM\\System\\CurrentControlSet\\Control\\Lsa'",
            "Remove-GPRegistryValue -Name '{policy}' -Key 'HKLM\\System\\CurrentControlSet\\Control\\Lsa' -ValueName 'EveryoneIncludesAnonymous'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.OnControllers.Concat(survey.OnMembers).Distinct().SelectMany(p => new[]
            {
                (Name: "EveryoneIncludesAnonymous", Setting: p.Registry(Lsa, "EveryoneIncludesAnonymous"), Bad: "1"), (Name: "RestrictAnonymousSAM", Setting: p.Registry(Lsa, "RestrictAnonymousSAM"), Bad: "0"),
                (Name: "LSAAnonymousNameLookup", Setting: p.Security("System Access", "LSAAnonymousNameLookup"), Bad: "1"),
            }.Where(s => s.Setting?.Value.Trim() == s.Bad)
            .Select(s => p.Affected($"{s.Name} = {s.Bad} by {s.Setting!.Policy.Name}") with { Values = new Dictionary<string, string> { ["policy"] = s.Setting.Policy.Name } }));

    private const string Lsa = @"System\CurrentControlSet\Control\Lsa";
}

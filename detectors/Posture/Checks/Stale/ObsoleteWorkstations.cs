using Deception.Contracts;

namespace Deception.Posture.Checks.Stale;

/// <summary><c>posture.stale.obsolete-workstations</c>: a workstation with a Windows that gets no more updates.</summary>
public sealed class ObsoleteWorkstations : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.stale.obsolete-workstations",
        Title = "Workstations without updates",
        Category = Category.StaleObjects,
        Severity = Severity.Medium,
        Points = 8,
        Techniques = ["T1210"],
        Covers = ["S-OS-Win7", "S-OS-Win8", "S-OS-XP", "S-OS-Vista", "S-OS-W10"],
        Why = "Known holes stay open for good; such hosts are the easy first step, and the reason why old protocols are kept alive.",
        Remedy = new Remedy(
            "Replace the system. Until then: a network segment of its own, no privileged sign-in, no way out to the internet.",
            "Get-ADComputer -Identity '{dn}' | Move-ADObject -TargetPath 'OU=Quarantine,{basedn}'",
            "Get-ADComputer -Filter 'OperatingSystem -like \"Windows 7*\" -or OperatingSystem -like \"Windows 8*\" -or OperatingSystem -like \"Windows 10*\"' "
                + "-Properties OperatingSystem",
            "Get-ADComputer -Identity '{name}' | Move-ADObject -TargetPath '{parent}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Members.Where(c => c.Text("operatingSystem") is { } system && !system.Contains("Server", StringComparison.OrdinalIgnoreCase) && !system.Contains("LTS", StringComparison.OrdinalIgnoreCase)
                && Ended.Any(e => survey.Now >= e.Since && system.Contains(e.Name, StringComparison.OrdinalIgnoreCase)) && ComputerPassword90.Age(survey, c) is not null)
            .Select(c => Survey.Affected(c, c.Text("operatingSystem")!) with { Values = new Dictionary<string, string> { ["parent"] = c.Parent } });

    // End of general support, as the maker publishes it.
    private static readonly (string Name, DateTimeOffset Since)[] Ended =
    [
        ("Windows NT", Day(2004, 6, 30)), ("Windows 2000 Professional", Day(2010, 7, 13)), ("Windows XP", Day(2014, 4, 8)), ("Windows Vista", Day(2017, 4, 11)),
        ("Windows 7", Day(2020, 1, 14)), ("Windows 8", Day(2023, 1, 10)), ("Windows 10", Day(2025, 10, 14)),
    ];

    private static DateTimeOffset Day(int year, int month, int day) => new(year, month, day, 0, 0, 0, TimeSpan.Zero);
}

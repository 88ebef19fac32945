using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Stale;

/// <summary><c>posture.stale.obsolete-servers</c>: a member server with a Windows that gets no more updates.</summary>
public sealed class ObsoleteServers : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.stale.obsolete-servers",
        Title = "Servers without updates",
        Category = Category.StaleObjects,
        Severity = Severity.High,
        Points = 12,
        Techniques = ["T1210"],
        Covers = ["S-OS-NT", "S-OS-2000", "S-OS-2003", "S-OS-2008", "S-OS-2012"],
        Why = "Servers hold services, their accounts' passwords and administrators' sessions: one known hole gives all of them.",
        Remedy = new Remedy(
            "Move the service to a supported system. Until then: a segment of its own, only the ports that it serves, accounts that are used nowhere else.",
            "Get-ADComputer -Identity '{dn}' | Set-ADComputer -Description 'Obsolete: no privileged sign-in'",
            "Get-ADComputer -Filter 'OperatingSystem -like \"*Server 20*\"' -Properties OperatingSystem, OperatingSystemVersion",
            "Get-ADComputer -Identity '{dn}' | Set-ADComputer -Clear description"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Members.Where(c => Fault(survey, c) is not null && ComputerPassword90.Age(survey, c) is not null).Select(c => Survey.Affected(c, Fault(survey, c)!));

    private static readonly (string Name, DateTimeOffset Since)[] Ended =
    [
        ("Windows NT", Day(2004, 12, 31)), ("Windows 2000", Day(2010, 7, 13)), ("Server 2003", Day(2015, 7, 14)), ("Server 2008", Day(2020, 1, 14)),
        ("Server® 2008", Day(2020, 1, 14)), ("Server 2012", Day(2023, 10, 10)), ("Server 2016", Day(2027, 1, 12)),
    ];

    /// <summary>The server system, if it gets no more updates; null otherwise.</summary>
    internal static string? Fault(Survey survey, DirectoryObject computer) =>
        computer.Text("operatingSystem") is { } system && (system.Contains("Server", StringComparison.OrdinalIgnoreCase) || system.Contains("NT", StringComparison.Ordinal))
            && Ended.Any(e => survey.Now >= e.Since && system.Contains(e.Name, StringComparison.OrdinalIgnoreCase)) ? system : null;

    private static DateTimeOffset Day(int year, int month, int day) => new(year, month, day, 0, 0, 0, TimeSpan.Zero);
}

using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Permissions;

/// <summary><c>posture.permissions.display-specifiers</c>: the administration consoles run a program from a place that others may write.</summary>
public sealed class DisplaySpecifiers : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.permissions.display-specifiers",
        Title = "Console menus run programs",
        Category = Category.Permissions,
        Severity = Severity.High,
        Points = 12,
        Needs = Needs.Configuration,
        Techniques = ["T1546"],
        Anssi = ["display_specifier"],
        Covers = ["P-DisplaySpecifier"],
        Why = "Each administrator who opens the menu runs what lies there.",
        Remedy = new Remedy(
            "ADSI Edit → Configuration → DisplaySpecifiers: remove adminContextMenu entries that name a file outside of the Windows folder.",
            "Set-ADObject -Identity '{dn}' -Remove @{ adminContextMenu = '{entry}' }",
            "Get-ADObject -SearchBase \"CN=DisplaySpecifiers,$((Get-ADRootDSE).configurationNamingContext)\" -LDAPFilter '(adminContextMenu=*)' -Properties "
                + "adminContextMenu",
            "Set-ADObject -Identity '{dn}' -Add @{ adminContextMenu = '{entry}' }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.OfClass("displaySpecifier").SelectMany(d => d.Texts("adminContextMenu").Where(IsProgram)
            .Select(e => Survey.Affected(d, $"runs {e}", Mend.Drop(d, "adminContextMenu", e)) with { Values = new Dictionary<string, string> { ["entry"] = e } }));

    // "1,{guid}" is a component; "2,Text,program" runs one. A program without a folder is searched in the system's.
    private static bool IsProgram(string entry) => entry.Split(',', 3) is [_, _, { } program] && (program.Contains('\\', StringComparison.Ordinal) || program.Contains('/', StringComparison.Ordinal))
        && !program.Contains("%SystemRoot%", StringComparison.OrdinalIgnoreCase) && !program.StartsWith(@"C:\Windows\", StringComparison.OrdinalIgnoreCase);
}

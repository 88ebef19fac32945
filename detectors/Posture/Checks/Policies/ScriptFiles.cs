using Deception.ActiveDirectory.GroupPolicy;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.script-files</c>: a double click still runs script files.</summary>
public sealed class ScriptFiles : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.script-files",
        Title = "Script files run on a double click",
        Category = Category.GroupPolicy,
        Severity = Severity.Low,
        Points = 3,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1204.002", "T1059.007"],
        Covers = ["S-FolderOptions"],
        Why = "Mail with a .js or .vbs inside is one click from running; opened by an editor it is a text.",
        Remedy = new Remedy(
            "Preferences → Control Panel Settings → Folder Options → Open With: .js, .jse, .vbs, .vbe, .wsf, .hta → Notepad.",
            "New-GPO -Name 'Script files open in Notepad' | New-GPLink -Target '{dn}' # then Preferences → Folder Options → Open With",
            "Select-String -Path '\\\\{domain}\\SYSVOL\\{domain}\\Policies\\*\\User\\Preferences\\FolderOptions\\FolderOptions.xml' -Pattern 'fileExtension=\"js\"'",
            "Remove-GPO -Name 'Script files open in Notepad'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Root is { } root && survey.Members.Count > 0 && !survey.Snapshot.Files.Any(f => f.Content is { } xml && f.Path.EndsWith("FolderOptions.xml", StringComparison.OrdinalIgnoreCase)
            && PolicyText.Decode(xml).Contains("fileExtension=\"js\"", StringComparison.OrdinalIgnoreCase)) ? [Survey.Affected(root, "no policy opens script files in an editor")] : [];
}

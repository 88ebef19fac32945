using Deception.ActiveDirectory;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks;

/// <summary>Who may write files in SYSVOL.</summary>
internal static class FilePermissions
{
    // MS-DTYP 2.4.3, MS-SMB2 2.2.13.1.1: write data, append, write attributes, delete, and the two by which one gets them.
    private const uint Write = 0x2 | 0x4 | 0x1_0000 | 0x4_0000 | 0x8_0000;

    /// <summary>Those who don't rule anyway and may write it: one for each.</summary>
    public static IEnumerable<Affected> Writers(Survey survey, SysvolFile file)
    {
        if (file.Permissions is not { } permissions)
        {
            return [];
        }
        var writers = permissions.Entries.Where(e => e.Kind == AccessKind.Allow && !e.IsInheritOnly && ((uint)e.Rights & Write) != 0).Select(e => e.Trustee);
        return writers.Concat(permissions.Owner is { } owner ? [owner] : []).Distinct()
            // Creators own their policies; what that means is told by who may create them.
            .Where(s => !survey.IsTrusted(s) && s.Value != "S-1-5-32-549" && s.RelativeId != 520)
            .Select(s => new Affected(file.Path.Split('/')[^1], file.Path, $"{survey.NameOf(s)} may write it")
            {
                Values = new Dictionary<string, string> { ["trustee"] = s.Value, ["path"] = file.Path.Replace('/', '\\') },
            });
    }
}

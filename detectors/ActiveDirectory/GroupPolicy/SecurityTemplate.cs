using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Deception.ActiveDirectory.GroupPolicy;

/// <summary>
/// A security template, <c>Machine\Microsoft\Windows NT\SecEdit\GptTmpl.inf</c> (MS-GPSB 2.2): sections with settings, UTF-16 with or without mark, or ASCII.
/// </summary>
public sealed class SecurityTemplate
{
    private const int MostBytes = 4 * 1024 * 1024, MostLines = 50_000;

    private readonly Dictionary<string, Dictionary<string, string>> _sections;

    private SecurityTemplate(Dictionary<string, Dictionary<string, string>> sections) => _sections = sections;

    /// <summary>A setting's text; null when the template doesn't have it.</summary>
    /// <param name="section">E.g. <c>System Access</c>, <c>Privilege Rights</c>, <c>Registry Values</c>.</param>
    /// <param name="name">The setting's name.</param>
    public string? this[string section, string name] => _sections.GetValueOrDefault(section)?.GetValueOrDefault(name);

    /// <summary>All settings of a section.</summary>
    public IReadOnlyDictionary<string, string> Section(string name) => _sections.GetValueOrDefault(name) ?? [];

    /// <summary>
    /// A registry value that the template sets (2.2.8): <c>MACHINE\System\…\LmCompatibilityLevel=4,5</c> is type 4 (REG_DWORD), data 5.
    /// Null when it isn't set.
    /// </summary>
    public string? Registry(string key)
    {
        var written = this["Registry Values", key];
        var comma = written?.IndexOf(',', StringComparison.Ordinal) ?? -1;
        return comma < 0 ? null : written![(comma + 1)..].Trim().Trim('"');
    }

    /// <summary>Accounts that have a privilege (2.2.9), by SID or name; null when the template doesn't say.</summary>
    public IReadOnlyList<string>? Privilege(string name) =>
        this["Privilege Rights", name]?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(a => a.TrimStart('*')).ToList();

    /// <summary>Reads it; false when it is too large to be one.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SecurityTemplate? template)
    {
        template = null;
        if (bytes.Length > MostBytes)
        {
            return false;
        }
        Dictionary<string, Dictionary<string, string>> sections = new(StringComparer.OrdinalIgnoreCase);
        Dictionary<string, string>? section = null;
        var lines = 0;
        foreach (var raw in PolicyText.Decode(bytes).EnumerateLines())
        {
            var line = raw.Trim();
            if (line.IsEmpty || line[0] == ';' || ++lines > MostLines)
            {
                continue;
            }
            if (line[0] == '[' && line[^1] == ']')
            {
                var name = line[1..^1].ToString();
                if (!sections.TryGetValue(name, out section))
                {
                    sections[name] = section = new(StringComparer.OrdinalIgnoreCase);
                }
            }
            else if (section is not null)
            {
                var equals = line.IndexOf('=');
                var key = equals < 0 ? line : line[..equals].Trim();
                section[key.Trim('"').ToString()] = equals < 0 ? "" : line[(equals + 1)..].Trim().ToString();
            }
        }
        template = new SecurityTemplate(sections);
        return true;
    }
}

/// <summary>Text of policy files, in whichever encoding they were written.</summary>
public static class PolicyText
{
    /// <summary>Decodes UTF-16 and UTF-8, by mark or by looking, else ASCII. Never fails.</summary>
    public static ReadOnlySpan<char> Decode(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xFF, 0xFE, .. var rest] => Encoding.Unicode.GetString(rest),
        [0xFE, 0xFF, .. var rest] => Encoding.BigEndianUnicode.GetString(rest),
        [0xEF, 0xBB, 0xBF, .. var rest] => Encoding.UTF8.GetString(rest),
        [not 0, 0, not 0, 0, ..] => Encoding.Unicode.GetString(bytes),
        _ => Encoding.UTF8.GetString(bytes),
    };
}

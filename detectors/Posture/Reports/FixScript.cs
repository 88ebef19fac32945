using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Deception.Posture.Checks;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Reports;

/// <summary>A file of a fix.</summary>
/// <param name="Name">File name.</param>
/// <param name="Text">What is in it.</param>
public sealed record FixFile(string Name, string Text);

/// <summary>
/// Writes a finding's fix and its revert as scripts: PowerShell for Windows, and for any LDAP server a shell script over Python's samba module. Both only
/// show what they would do until they are told <c>-Apply</c>, <c>--apply</c>; the latter writes nothing but what the change means, whatever else has become of the object.
/// </summary>
public static partial class FixScript
{
    /// <summary>What the shell scripts of a folder share.</summary>
    public static FixFile Helper { get; } = new("apply.py", ReadHelper());

    /// <summary>The files of a failing check.</summary>
    public static IEnumerable<FixFile> Of(CheckResult result, SnapshotHeader header)
    {
        var name = result.Info.Id["posture.".Length..].Replace('.', '-');
        yield return new FixFile($"{name}.fix.ps1", PowerShell(result, header, result.Info.Remedy.PowerShell, "fix"));
        yield return new FixFile($"{name}.revert.ps1", PowerShell(result, header, result.Info.Remedy.Revert, "revert"));
        if (result.Objects.Any(o => o.Changes.Count > 0))
        {
            yield return new FixFile($"{name}.fix.sh", Shell(result, header, isRevert: false));
            yield return new FixFile($"{name}.revert.sh", Shell(result, header, isRevert: true));
        }
    }

    /// <summary>A command with an object's values in it; null when a value can't stand in a command.</summary>
    /// <param name="command">Command with <c>{names}</c> between single quotes.</param>
    /// <param name="affected">The object.</param>
    /// <param name="header">Names of the domain.</param>
    /// <param name="quote">What a single quote within single quotes is written as.</param>
    public static string? Fill(string command, Affected affected, SnapshotHeader header, string quote)
    {
        var fits = true;
        var filled = Placeholder().Replace(command, match =>
        {
            var value = match.Groups[1].Value switch
            {
                "dn" => affected.Object,
                "name" => affected.Name,
                "sid" => affected.Sid ?? "",
                "domain" => header.Domain,
                "basedn" => header.DomainName,
                var other => affected.Values.GetValueOrDefault(other, match.Value),
            };
            fits &= !value.Any(char.IsControl);
            return value.Replace("'", quote, StringComparison.Ordinal);
        });
        return fits ? filled : null;
    }

    private static string ReadHelper()
    {
        using var stream = typeof(FixScript).Assembly.GetManifestResourceStream("apply.py") ?? throw new InvalidOperationException("apply.py is not built in");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static string PowerShell(CheckResult result, SnapshotHeader header, string command, string what)
    {
        var text = Head(result, header, what).Append("param([switch]$Apply)\n$ErrorActionPreference = 'Stop'\n\nfunction Step([string]$Object, [string]$Text, [scriptblock]$Do) {\n")
            .Append("    Write-Host \"$Object\"\n    Write-Host \"    $Text\"\n    if ($Apply) { & $Do }\n}\n\n");
        foreach (var affected in result.Objects)
        {
            if (Fill(command, affected, header, "''") is { } filled)
            {
                var code = filled.Split(" # ")[0];
                text.Append(CultureInfo.InvariantCulture, $"Step '{Quoted(affected.Object)}' '{Quoted(code)}' {{ {code} }}\n");
            }
            else
            {
                text.Append("# an object whose name can't stand in a command: mend it by hand\n");
            }
        }
        text.Append("\nif (-not $Apply) { Write-Host 'Nothing was changed. Run it again with -Apply.' }\n");
        return text.Append(CultureInfo.InvariantCulture, $"# Verify: {result.Info.Remedy.Verify}\n").ToString();
    }

    private static string Quoted(string text) => new([.. text.Replace("'", "''", StringComparison.Ordinal).Where(c => !char.IsControl(c))]);

    private static string Shell(CheckResult result, SnapshotHeader header, bool isRevert)
    {
        var text = Head(result, header, isRevert ? "revert" : "fix", "#!/usr/bin/env bash\n").Append("""
            # usage: SERVER=ldap://dc1.example AUTH="--use-kerberos=required" bash THIS [--apply]
            set -euo pipefail
            # shellcheck disable=SC2086
            "${PYTHON:-/usr/bin/python3}" "$(dirname "$0")/apply.py" -H "${SERVER:?ldap://… of a controller}" ${AUTH:---use-kerberos=required} "$@" <<'CHANGES'

            """);
        List<AttributeChange> changes = [];
        foreach (var change in result.Objects.SelectMany(o => o.Changes))
        {
            Merge(changes, change);
        }
        foreach (var change in isRevert ? changes.AsEnumerable().Reverse() : changes)
        {
            var (from, to) = isRevert ? (change.After, change.Before) : (change.Before, change.After);
            text.Append(CultureInfo.InvariantCulture, $"{{\"dn\":{Json(change.Object)},\"attribute\":{Json(change.Attribute)},\"before\":[{Values(from)}],\"after\":[{Values(to)}]}}\n");
        }
        return text.Append("CHANGES\n").ToString();
    }

    private static string Values(IReadOnlyList<object> values) =>
        string.Join(',', values.Select(v => v is string text ? Json(text) : $"{{\"base64\":\"{Convert.ToBase64String((byte[])v)}\"}}"));

    private static string Json(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    // Several changes of one attribute of an object become one, or the second would undo the first.
    private static void Merge(List<AttributeChange> changes, AttributeChange change)
    {
        var at = IsWhole(change) ? changes.FindIndex(c => IsWhole(c) && c.Attribute == change.Attribute && c.Object.Equals(change.Object, StringComparison.OrdinalIgnoreCase)) : -1;
        if (at < 0)
        {
            changes.Add(change);
        }
        else if (change.Attribute == "nTSecurityDescriptor")
        {
            changes[at] = changes[at] with { After = [DescriptorMerge.Common((byte[])changes[at].After[0], (byte[])change.After[0])] };
        }
        else if (change.Attribute == "userAccountControl")
        {
            var (before, one, two) = (Bits(change.Before[0]), Bits(changes[at].After[0]), Bits(change.After[0]));
            changes[at] = changes[at] with { After = [(before ^ (before ^ one) ^ (before ^ two)).ToString(CultureInfo.InvariantCulture)] };
        }
    }

    private static uint Bits(object value) => unchecked((uint)long.Parse((string)value, CultureInfo.InvariantCulture));

    private static bool IsWhole(AttributeChange change) => change is { Before.Count: 1, After.Count: 1 };

    private static StringBuilder Head(CheckResult result, SnapshotHeader header, string what, string first = "") => new StringBuilder(first)
        .Append(CultureInfo.InvariantCulture, $"# {result.Info.Title} ({result.Info.Id}): {what}, {result.Objects.Count} objects of {header.Domain}, as read {header.TakenAt:yyyy-MM-dd HH:mm} UTC\n")
        .Append(CultureInfo.InvariantCulture, $"# {result.Info.Remedy.Console}\n");

    /// <summary>Placeholders of commands.</summary>
    [GeneratedRegex(@"\{([a-z]+)\}", RegexOptions.CultureInvariant)]
    internal static partial Regex Placeholder();
}

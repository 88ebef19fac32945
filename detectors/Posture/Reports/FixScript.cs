using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Deception.Posture.Checks;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Reports;

/// <summary>A file of a fix.</summary>
/// <param name="Name">File name.</param>
/// <param name="Text">What is in it.</param>
public sealed record FixFile(string Name, string Text);

/// <summary>
/// Writes a finding's fix and its revert as scripts: PowerShell for Windows, and for any LDAP server a shell script that applies LDIF with <c>ldbmodify</c>. Both only
/// show what they would do until they are told <c>-Apply</c>, <c>--apply</c>.
/// </summary>
public static partial class FixScript
{
    private const int LineBytes = 76;

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
            # usage: SERVER=ldap://dc1.example AUTH="-k yes" bash THIS [--apply]
            set -euo pipefail
            ldif() {
                cat <<'LDIF'

            """);
        List<AttributeChange> changes = [];
        foreach (var change in result.Objects.SelectMany(o => o.Changes))
        {
            Merge(changes, change);
        }
        foreach (var change in isRevert ? changes.AsEnumerable().Reverse() : changes)
        {
            Ldif(text, change, isRevert);
        }
        return text.Append("""
            LDIF
            }
            if [[ ${1:-} != --apply ]]; then
                ldif
                echo '# Nothing was changed. Run it again with --apply.' >&2
                exit 0
            fi
            # Owner, group and access list are what is written of permissions (SD-flags control).
            # shellcheck disable=SC2086
            ldif | ldbmodify -H "${SERVER:?ldap://… of a controller}" ${AUTH:--k yes} --controls=sd_flags:1:7

            """).ToString();
    }

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

    private static void Ldif(StringBuilder text, AttributeChange change, bool isRevert)
    {
        var (from, to) = isRevert ? (change.After, change.Before) : (change.Before, change.After);
        Line(text, "dn", change.Object);
        text.Append("changetype: modify\n");
        var (verb, values) = to.Count == 0 ? ("delete", from) : from.Count == 0 ? ("add", to) : ("replace", to);
        text.Append(CultureInfo.InvariantCulture, $"{verb}: {change.Attribute}\n");
        foreach (var value in values)
        {
            Line(text, change.Attribute, value);
        }
        text.Append('\n');
    }

    // RFC 2849: what isn't plain ASCII is base64; lines go on after a space.
    private static void Line(StringBuilder text, string name, object value)
    {
        var plain = value as string;
        var line = plain is not null && plain.Length > 0 && plain.All(c => c is >= ' ' and <= '~') && plain[0] is not (' ' or ':' or '<') && plain[^1] != ' '
            ? $"{name}: {plain}"
            : $"{name}:: {Convert.ToBase64String(plain is null ? (byte[])value : Encoding.UTF8.GetBytes(plain))}";
        for (var at = 0; at < line.Length; at += at == 0 ? LineBytes : LineBytes - 1)
        {
            text.Append(at == 0 ? "" : " ").Append(line.AsSpan(at, Math.Min(at == 0 ? LineBytes : LineBytes - 1, line.Length - at))).Append('\n');
        }
    }

    private static StringBuilder Head(CheckResult result, SnapshotHeader header, string what, string first = "") => new StringBuilder(first)
        .Append(CultureInfo.InvariantCulture, $"# {result.Info.Title} ({result.Info.Id}): {what}, {result.Objects.Count} objects of {header.Domain}, as read {header.TakenAt:yyyy-MM-dd HH:mm} UTC\n")
        .Append(CultureInfo.InvariantCulture, $"# {result.Info.Remedy.Console}\n");

    /// <summary>Placeholders of commands.</summary>
    [GeneratedRegex(@"\{([a-z]+)\}", RegexOptions.CultureInvariant)]
    internal static partial Regex Placeholder();
}

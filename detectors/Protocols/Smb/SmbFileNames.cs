using System.Buffers.Binary;

namespace Deception.Protocols.Smb;

/// <summary>Which files and directories are told of when somebody opens them. All others cost no allocation.</summary>
public static class SmbFileNames
{
    /// <summary>Longest name that is read, in bytes (MS-FSCC 2.1.5).</summary>
    public const int MaxName = 2 * 4096;

    /// <summary>Group Policy preferences that can hold a password (MS-GPPREF 2.2).</summary>
    public static IReadOnlyList<string> Preferences { get; } =
        ["Groups.xml", "Services.xml", "ScheduledTasks.xml", "DataSources.xml", "Printers.xml", "Drives.xml"];

    private static readonly string[] Wanted = [.. Preferences, "Policies", "ntds.dit"];

    private static readonly string[] Hives = ["SAM", "SYSTEM", "SECURITY"];

    private static readonly string[] CopyEndings = ["", ".save", ".sav", ".hive", ".hiv", ".bak", ".bkp", ".old", ".reg"];

    /// <summary>True for a name, in UTF-16, whose last part is one of interest.</summary>
    public static bool IsWanted(ReadOnlySpan<byte> name)
    {
        var last = LastPart(name);
        foreach (var wanted in Wanted)
        {
            if (Equals(last, wanted))
            {
                return true;
            }
        }

        foreach (var hive in Hives)
        {
            foreach (var ending in CopyEndings)
            {
                if (last.Length == 2 * (hive.Length + ending.Length) && Equals(last[..(2 * hive.Length)], hive) && Equals(last[(2 * hive.Length)..], ending))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The hive of the registry that a name's last part means; null when it means none.</summary>
    public static string? HiveOf(string name)
    {
        var last = name[(name.LastIndexOf('\\') + 1)..];
        var dot = last.IndexOf('.');
        var stem = dot < 0 ? last : last[..dot];
        var ending = dot < 0 ? "" : last[dot..];
        return CopyEndings.Contains(ending, StringComparer.OrdinalIgnoreCase)
            ? Hives.FirstOrDefault(h => string.Equals(h, stem, StringComparison.OrdinalIgnoreCase))
            : null;
    }

    private static ReadOnlySpan<byte> LastPart(ReadOnlySpan<byte> name)
    {
        name = name[..(name.Length & ~1)];
        for (var at = name.Length - 2; at >= 0; at -= 2)
        {
            if (name[at] == '\\' && name[at + 1] == 0)
            {
                return name[(at + 2)..];
            }
        }

        return name;
    }

    private static bool Equals(ReadOnlySpan<byte> utf16, string text)
    {
        if (utf16.Length != 2 * text.Length)
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (char.ToUpperInvariant((char)BinaryPrimitives.ReadUInt16LittleEndian(utf16[(2 * i)..])) != char.ToUpperInvariant(text[i]))
            {
                return false;
            }
        }

        return true;
    }
}

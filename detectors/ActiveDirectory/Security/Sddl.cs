using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Deception.ActiveDirectory;

/// <summary>
/// Security descriptors as text (SDDL, MS-DTYP 2.5.1): <c>O:DAG:DAD:PAI(A;;RPWP;;;AU)(OA;CI;CR;1131f6ad-…;;S-1-5-21-…)</c>.
/// Audit lists are passed over.
/// </summary>
public static class Sddl
{
    private static readonly Dictionary<string, Rights> RightsByCode = new(StringComparer.Ordinal)
    {
        ["CC"] = Rights.CreateChild,
        ["DC"] = Rights.DeleteChild,
        ["LC"] = Rights.List,
        ["SW"] = Rights.Self,
        ["RP"] = Rights.ReadProperty,
        ["WP"] = Rights.WriteProperty,
        ["DT"] = Rights.DeleteTree,
        ["LO"] = Rights.ListObject,
        ["CR"] = Rights.ControlAccess,
        ["SD"] = Rights.Delete,
        ["RC"] = Rights.ReadControl,
        ["WD"] = Rights.WriteDacl,
        ["WO"] = Rights.WriteOwner,
        ["GA"] = Rights.GenericAll,
        ["GX"] = Rights.GenericExecute,
        ["GW"] = Rights.GenericWrite,
        ["GR"] = Rights.GenericRead,
        ["FA"] = (Rights)0x1F01FF,
        ["FR"] = (Rights)0x120089,
        ["FW"] = (Rights)0x120116,
        ["FX"] = (Rights)0x1200A0,
    };

    private static readonly Dictionary<string, uint> OfDomain = new(StringComparer.Ordinal)
    {
        ["DA"] = 512,
        ["DU"] = 513,
        ["DG"] = 514,
        ["DC"] = 515,
        ["DD"] = 516,
        ["CA"] = 517,
        ["SA"] = 518,
        ["EA"] = 519,
        ["PA"] = 520,
        ["RS"] = 553,
        ["LA"] = 500,
        ["LG"] = 501,
        ["KA"] = 526,
        ["EK"] = 527,
        ["AP"] = 525,
        ["CN"] = 522,
        ["RO"] = 498,
    };

    private static readonly Dictionary<string, string> WellKnown = new(StringComparer.Ordinal)
    {
        ["WD"] = "S-1-1-0",
        ["AU"] = "S-1-5-11",
        ["AN"] = "S-1-5-7",
        ["SY"] = "S-1-5-18",
        ["PS"] = "S-1-5-10",
        ["CO"] = "S-1-3-0",
        ["CG"] = "S-1-3-1",
        ["ED"] = "S-1-5-9",
        ["BA"] = "S-1-5-32-544",
        ["BU"] = "S-1-5-32-545",
        ["BG"] = "S-1-5-32-546",
        ["AO"] = "S-1-5-32-548",
        ["SO"] = "S-1-5-32-549",
        ["PO"] = "S-1-5-32-550",
        ["BO"] = "S-1-5-32-551",
        ["RE"] = "S-1-5-32-552",
        ["RU"] = "S-1-5-32-554",
        ["RD"] = "S-1-5-32-555",
        ["IU"] = "S-1-5-4",
        ["NU"] = "S-1-5-2",
        ["LS"] = "S-1-5-19",
        ["NS"] = "S-1-5-20",
        ["SU"] = "S-1-5-6",
        ["OW"] = "S-1-3-4",
        ["AC"] = "S-1-15-2-1",
    };

    /// <summary>Reads the text; names of the domain's own groups (DA, EA, …) are of <paramref name="domain"/>.</summary>
    /// <returns>False when a part is not SDDL.</returns>
    public static bool TryParse(string text, Sid domain, [NotNullWhen(true)] out SecurityDescriptor? descriptor)
    {
        descriptor = null;
        Sid? owner = null, group = null;
        List<AccessEntry>? entries = null;
        var isProtected = false;
        foreach (var (kind, part) in Parts(text))
        {
            switch (kind)
            {
                case 'O' when TrySid(part, domain, out owner):
                case 'G' when TrySid(part, domain, out group):
                case 'S':
                    break;
                case 'D':
                    var flags = part.Split('(')[0];
                    isProtected = flags.Contains('P', StringComparison.Ordinal);
                    if (flags.Contains("NO_ACCESS_CONTROL", StringComparison.Ordinal))
                    {
                        break;
                    }
                    entries = [];
                    foreach (var written in part[flags.Length..].Split('(', StringSplitOptions.RemoveEmptyEntries))
                    {
                        if (!TryEntry(written.TrimEnd(')'), domain, out var entry))
                        {
                            return false;
                        }
                        entries.Add(entry);
                    }
                    break;
                default:
                    return false;
            }
        }
        descriptor = new SecurityDescriptor(owner, group, entries, isProtected);
        return true;
    }

    // A part starts with its letter and a colon, outside of brackets.
    private static IEnumerable<(char Kind, string Text)> Parts(string text)
    {
        text = text.Trim();
        var (start, depth) = (0, 0);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (depth == 0 && i > start + 1 && i + 1 < text.Length && text[i + 1] == ':' && text[i] is 'O' or 'G' or 'D' or 'S' && text[i + 1] == ':'))
            {
                if (i - start < 2 || text[start + 1] != ':')
                {
                    yield return ('?', text);
                    yield break;
                }
                yield return (text[start], text[(start + 2)..i]);
                start = i;
            }
            else
            {
                depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            }
        }
    }

    private static bool TryEntry(string text, Sid domain, out AccessEntry entry)
    {
        entry = default;
        var fields = text.Split(';');
        if (fields.Length < 6 || !TryRights(fields[2], out var rights) || !TryGuid(fields[3], out var type) || !TryGuid(fields[4], out var inheritedType)
            || !TrySid(fields[5], domain, out var trustee))
        {
            return false;
        }
        AccessKind? kind = fields[0] switch { "A" or "OA" => AccessKind.Allow, "D" or "OD" => AccessKind.Deny, _ => null };
        var flags = fields[1].Chunk(2).Select(c => new string(c)).ToList();
        entry = new AccessEntry(kind ?? AccessKind.Other, trustee!, SecurityDescriptor.Mapped(rights), type, inheritedType,
            flags.Contains("ID"), flags.Contains("IO"), flags.Contains("CI") || flags.Contains("OI"));
        return kind is not null;
    }

    private static bool TryRights(string text, out Rights rights)
    {
        rights = Rights.None;
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            var read = uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number);
            rights = (Rights)number;
            return read;
        }
        foreach (var code in text.Chunk(2))
        {
            if (!RightsByCode.TryGetValue(new string(code), out var right))
            {
                return false;
            }
            rights |= right;
        }
        return true;
    }

    private static bool TryGuid(string text, out Guid? guid)
    {
        guid = Guid.TryParse(text, out var read) ? read : null;
        return text.Length == 0 || guid is not null;
    }

    /// <summary>A SID by its text or its two letters.</summary>
    public static bool TrySid(string text, Sid domain, [NotNullWhen(true)] out Sid? sid)
    {
        if (WellKnown.TryGetValue(text, out var known))
        {
            text = known;
        }
        else if (OfDomain.TryGetValue(text, out var rid))
        {
            text = string.Create(CultureInfo.InvariantCulture, $"{domain.Value}-{rid}");
        }
        return Sid.TryParse(text, out sid);
    }
}

using Deception.ActiveDirectory.GroupPolicy;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks;

/// <summary>A group policy: its object, and its files in SYSVOL.</summary>
public sealed class PolicyObject
{
    private const uint UserOff = 1, MachineOff = 2;

    internal PolicyObject(DirectoryObject o, string folder, IReadOnlyList<SysvolFile> files)
    {
        (Object, Folder, Files) = (o, folder, files);
        Template = Find("Machine/Microsoft/Windows NT/SecEdit/GptTmpl.inf") is { Content: { } inf } && SecurityTemplate.TryRead(inf, out var template) ? template : null;
        Machine = Values("Machine/Registry.pol");
        User = Values("User/Registry.pol");
        var flags = (uint)(o.Number("flags") ?? 0);
        (IsMachineOff, IsUserOff) = ((flags & MachineOff) != 0, (flags & UserOff) != 0);
    }

    /// <summary>Its object below <c>CN=Policies,CN=System</c>.</summary>
    public DirectoryObject Object { get; }

    /// <summary>Its folder, below the domain's in SYSVOL.</summary>
    public string Folder { get; }

    /// <summary>Its files.</summary>
    public IReadOnlyList<SysvolFile> Files { get; }

    /// <summary>Its security settings; null without.</summary>
    public SecurityTemplate? Template { get; }

    /// <summary>What it sets below HKLM.</summary>
    public IReadOnlyList<RegistryValue> Machine { get; }

    /// <summary>What it sets below HKCU.</summary>
    public IReadOnlyList<RegistryValue> User { get; }

    /// <summary>True when its computer half is switched off.</summary>
    public bool IsMachineOff { get; }

    /// <summary>True when its user half is switched off.</summary>
    public bool IsUserOff { get; }

    /// <summary>What people call it.</summary>
    public string Name => Object.Text("displayName") ?? Object.Leaf;

    /// <summary>DNs of sites, domains and units that it is linked to.</summary>
    public IReadOnlyList<string> LinkedTo { get; internal set; } = [];

    /// <summary>Its file at a path below its folder; null if there is none.</summary>
    public SysvolFile? Find(string path) => Files.FirstOrDefault(f => f.Path.EndsWith("/" + path, StringComparison.OrdinalIgnoreCase));

    /// <summary>An object that a check found fault with.</summary>
    public Affected Affected(string detail) => new(Name, Object.Name, detail) { Values = new Dictionary<string, string> { ["guid"] = Object.Leaf } };

    private IReadOnlyList<RegistryValue> Values(string path) =>
        Find(path) is { Content: { } bytes } && RegistryPolicy.TryRead(bytes, out var values) ? values : [];
}

/// <summary>A setting and the policy that it comes from.</summary>
/// <param name="Value">Number or text.</param>
/// <param name="Policy">The policy that wins.</param>
public sealed record Setting(string Value, PolicyObject Policy);

/// <summary>What the policies linked at a place and above it come to. Filters of policies by group or WMI are not looked at.</summary>
public sealed class EffectiveSettings
{
    private readonly IReadOnlyList<PolicyObject> _policies;

    /// <summary>Makes them of policies, the weakest first.</summary>
    internal EffectiveSettings(string place, IReadOnlyList<PolicyObject> policies) => (Place, _policies) = (place, [.. policies.Where(p => !p.IsMachineOff)]);

    /// <summary>The unit or domain whose computers get them.</summary>
    public string Place { get; }

    /// <summary>A value below HKLM; null when no policy sets it.</summary>
    /// <param name="key">Key, e.g. <c>System\CurrentControlSet\Control\Lsa</c>.</param>
    /// <param name="name">Value's name.</param>
    public Setting? Registry(string key, string name)
    {
        Setting? found = null;
        foreach (var policy in _policies)
        {
            foreach (var value in policy.Machine)
            {
                if (value.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && value.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
                {
                    found = new Setting(value.Text, policy);
                }
            }
            if (policy.Template?.Registry($"MACHINE\\{key}\\{name}") is { } written)
            {
                found = new Setting(written, policy);
            }
        }
        return found;
    }

    /// <summary>True when the value is a number that is at least this.</summary>
    public bool IsAtLeast(string key, string name, int least) =>
        int.TryParse(Registry(key, name)?.Value, System.Globalization.CultureInfo.InvariantCulture, out var number) && number >= least;

    /// <summary>True when the value is exactly this number.</summary>
    public bool Is(string key, string name, int wanted) =>
        int.TryParse(Registry(key, name)?.Value, System.Globalization.CultureInfo.InvariantCulture, out var number) && number == wanted;

    /// <summary>A security setting; null when no policy has it.</summary>
    public Setting? Security(string section, string name) => _policies
        .Select(p => p.Template?[section, name] is { } value ? new Setting(value, p) : null).LastOrDefault(s => s is not null);

    /// <summary>True when a template's section has a line that starts so, of which it keeps the whole as a name.</summary>
    public bool HasLine(string section, string start) =>
        _policies.Any(p => p.Template?.Section(section).Keys.Any(k => k.StartsWith(start, StringComparison.OrdinalIgnoreCase)) == true);

    /// <summary>Who has a privilege, by SID or name; null when no policy says.</summary>
    public (IReadOnlyList<string> Holders, PolicyObject Policy)? Privilege(string name)
    {
        (IReadOnlyList<string>, PolicyObject)? found = null;
        foreach (var policy in _policies)
        {
            if (policy.Template?.Privilege(name) is { } holders)
            {
                found = (holders, policy);
            }
        }
        return found;
    }

    /// <summary>Audit settings (<c>Machine\Microsoft\Windows NT\Audit\audit.csv</c>, MS-GPAC 2.2.1): by the subcategory's GUID, 1 success, 2 failure, 3 both; null when no policy says.</summary>
    public int? Audit(Guid subcategory)
    {
        int? found = null;
        foreach (var policy in _policies)
        {
            if (policy.Find("Machine/Microsoft/Windows NT/Audit/audit.csv") is not { Content: { } csv })
            {
                continue;
            }
            foreach (var line in PolicyText.Decode(csv).ToString().Split('\n'))
            {
                if (line.Contains(subcategory.ToString("B"), StringComparison.OrdinalIgnoreCase)
                    && int.TryParse(line.Trim().Split(',')[^1], System.Globalization.CultureInfo.InvariantCulture, out var value))
                {
                    found = value;
                }
            }
        }
        return found;
    }

    /// <summary>An object that a check found fault with.</summary>
    public Affected Affected(string detail) => new(Place, Place, detail);
}

using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Deception.ActiveDirectory;
using Deception.Posture.Snapshots;

namespace Deception.Tests.Unit.Posture;

/// <summary>
/// A directory written as text: LDIF whose records overlay each other (a value <c>-</c> takes an attribute away, <c>+</c> before a value adds it), with
/// times as ages (<c>@10d</c>), and records for policies (<c>dn: policy:NAME</c>) and files of SYSVOL (<c>dn: sysvol:PATH</c>).
/// </summary>
internal sealed class Fragment
{
    public const string DomainName = "DC=corp,DC=example";

    public static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly Sid Domain = Sid.TryParse("S-1-5-21-1-2-3", out var sid) ? sid : throw new FormatException();

    private readonly List<string> _order = [];
    private readonly Dictionary<string, Dictionary<string, List<string>>> _records = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The healthy domain that all fragments lie over.</summary>
    public static Fragment Healthy() => new Fragment().Over(Resource("healthy.txt"));

    public static string Resource(string name)
    {
        using var stream = typeof(Fragment).Assembly.GetManifestResourceStream("posture/" + name) ?? throw new FileNotFoundException(name);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Lays a text over what is there.</summary>
    public Fragment Over(string text)
    {
        Dictionary<string, List<string>>? record = null;
        HashSet<string> replaced = [];
        foreach (var line in text.Split('\n').Select(l => l.TrimEnd('\r')))
        {
            if (line.Length == 0 || line.StartsWith('#'))
            {
                continue;
            }
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            var (name, value) = colon < 0 ? throw new FormatException(line) : (line[..colon], line[(colon + 2)..]);
            if (name == "dn")
            {
                var dn = InDomain(value);
                if (!_records.TryGetValue(dn, out record))
                {
                    _records[dn] = record = new(StringComparer.OrdinalIgnoreCase);
                    _order.Add(dn);
                }
                replaced = [];
                continue;
            }
            _ = record ?? throw new FormatException(line);
            value = InDomain(value);
            if (name is "machine" or "template")
            {
                // A setting replaces the one of its name.
                var key = value.Split(" = ")[0];
                var settings = record.TryGetValue(name, out var list) ? list : record[name] = [];
                settings.RemoveAll(s => s.Split(" = ")[0].Equals(key, StringComparison.OrdinalIgnoreCase));
                if (!value.EndsWith(" = -", StringComparison.Ordinal))
                {
                    settings.Add(value);
                }
            }
            else if (value == "-")
            {
                record.Remove(name);
            }
            else if (value.StartsWith("+ ", StringComparison.Ordinal))
            {
                (record.TryGetValue(name, out var values) ? values : record[name] = []).Add(value[2..]);
            }
            else
            {
                if (replaced.Add(name) || !record.TryGetValue(name, out var values))
                {
                    record[name] = values = [];
                }
                values.Add(value);
            }
        }
        return this;
    }

    /// <summary>The snapshot.</summary>
    /// <param name="unread">What couldn't be read.</param>
    public DirectorySnapshot Build(params IReadOnlyList<Unread> unread)
    {
        var builder = new SnapshotBuilder();
        foreach (var name in _order)
        {
            var record = _records[name];
            if (record.ContainsKey("gone"))
            {
                continue;
            }
            if (name.StartsWith("policy:", StringComparison.Ordinal))
            {
                AddPolicy(builder, name[7..], record);
            }
            else if (name.StartsWith("sysvol:", StringComparison.Ordinal))
            {
                AddFile(builder, name[7..], record);
            }
            else
            {
                builder.Add(name, record.Select(a => (a.Key, (IReadOnlyList<object>)[.. a.Value.Select(v => ValueOf(a.Key, v))])));
            }
        }
        foreach (var missing in unread)
        {
            builder.Add(missing);
        }
        return builder.Build(new SnapshotHeader
        {
            Domain = "corp.example",
            Netbios = "CORP",
            DomainSid = Domain,
            DomainName = DomainName,
            ConfigurationName = "CN=Configuration," + DomainName,
            SchemaName = "CN=Schema,CN=Configuration," + DomainName,
            TakenAt = Now,
            Server = "dc1.corp.example",
        });
    }

    private static string InDomain(string text) => System.Text.RegularExpressions.Regex.Replace(text, @"\$D(?![A-Z])", DomainName);

    private static object ValueOf(string attribute, string written)
    {
        if (written.StartsWith('@'))
        {
            var time = Now - TimeSpan.FromDays(double.Parse(written[1..^1], CultureInfo.InvariantCulture));
            return attribute.StartsWith("when", StringComparison.Ordinal) ? time.UtcDateTime.ToString("yyyyMMddHHmmss'.0Z'", CultureInfo.InvariantCulture)
                : time.ToFileTime().ToString(CultureInfo.InvariantCulture);
        }
        if (written.StartsWith("cert ", StringComparison.Ordinal))
        {
            return Certificates.Make(written[5..]);
        }
        if (attribute == "objectGUID")
        {
            return Guid.Parse(written).ToByteArray();
        }
        if (!Attributes.IsBytes(attribute))
        {
            return written;
        }
        return attribute switch
        {
            "replPropertyMetaData" => Stamp(written),
            "dNSProperty" => Property(written),
            "dnsRecord" => Address(written),
            "pKIExpirationPeriod" => BitConverter.GetBytes(-TimeSpan.FromDays(int.Parse(written, CultureInfo.InvariantCulture)).Ticks),
            "objectSid" or "securityIdentifier" or "sIDHistory" or "mS-DS-CreatorSID" => Sddl.TrySid(written.StartsWith('-') ? Domain + written : written, Domain, out var sid)
                ? DescriptorWriter.Write(sid) : throw new FormatException(written),
            "nTSecurityDescriptor" or "msDS-AllowedToActOnBehalfOfOtherIdentity" or "msDS-GroupMSAMembership" => Descriptor(written),
            "schemaIDGUID" => Guid.Parse(written).ToByteArray(),
            _ => Encoding.UTF8.GetBytes(written),
        };
    }

    // "~" stands for the domain's SID, as SDDL has no short form for people's accounts.
    private static byte[] Descriptor(string sddl) =>
        Sddl.TryParse(sddl.Replace("~", Domain.Value, StringComparison.Ordinal), Domain, out var descriptor) ? DescriptorWriter.Write(descriptor) : throw new FormatException(sddl);

    // "ATTRIBUTE AGE": one stamp.
    private static byte[] Stamp(string written)
    {
        var parts = written.Split(' ');
        var bytes = new byte[64];
        bytes[0] = 1;
        bytes[8] = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), Convert.ToUInt32(parts[0], 16));
        bytes[20] = 1;
        var changed = Now - TimeSpan.FromDays(double.Parse(parts[1][1..^1], CultureInfo.InvariantCulture));
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(24), (long)(changed - new DateTimeOffset(1601, 1, 1, 0, 0, 0, TimeSpan.Zero)).TotalSeconds);
        return bytes;
    }

    // "ID NUMBER": a property of one byte (MS-DNSP 2.3.2.1).
    private static byte[] Property(string written)
    {
        var parts = written.Split(' ').Select(p => uint.Parse(p, CultureInfo.InvariantCulture)).ToArray();
        var bytes = new byte[25];
        bytes[0] = 1;
        bytes[12] = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), parts[0]);
        bytes[20] = (byte)parts[1];
        return bytes;
    }

    private static byte[] Address(string written)
    {
        var address = System.Net.IPAddress.Parse(written).GetAddressBytes();
        byte[] bytes = [(byte)address.Length, 0, (byte)(address.Length == 4 ? 1 : 28), 0, 5, 240, .. new byte[18], .. address];
        return bytes;
    }

    private static void AddPolicy(SnapshotBuilder builder, string name, Dictionary<string, List<string>> record)
    {
        var guid = $"{{{name}}}";
        builder.Add($"CN={guid},CN=Policies,CN=System,{DomainName}", record.Where(a => a.Key is not ("machine" or "template" or "file" or "files"))
            .Select(a => (a.Key, (IReadOnlyList<object>)[.. a.Value.Select(v => ValueOf(a.Key, v))]))
            .Concat([("objectClass", (IReadOnlyList<object>)["top", "container", "groupPolicyContainer"]), ("displayName", [name])]));
        void Add(string path, byte[] content) => builder.Add(new SysvolFile($"Policies/{guid}/{path}", content.Length, content, Permissions(record.GetValueOrDefault("files")?[0])));
        if (record.GetValueOrDefault("files") is ["none"])
        {
            return;
        }
        Add("GPT.INI", Encoding.ASCII.GetBytes($"[General]\r\nVersion={record.GetValueOrDefault("gptVersion")?[0] ?? record.GetValueOrDefault("versionNumber")?[0] ?? "1"}\r\n"));
        if (record.GetValueOrDefault("template") is { } template)
        {
            var text = string.Join("\r\n", template.GroupBy(t => t[..(t.IndexOf(']', StringComparison.Ordinal) + 1)])
                .SelectMany(g => g.Select(t => t[(t.IndexOf(']', StringComparison.Ordinal) + 2)..]).Prepend(g.Key)));
            Add("Machine/Microsoft/Windows NT/SecEdit/GptTmpl.inf", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)]);
        }
        if (record.GetValueOrDefault("machine") is { } machine)
        {
            Add("Machine/Registry.pol", Registry(machine));
        }
        foreach (var file in record.GetValueOrDefault("file") ?? [])
        {
            var space = file.IndexOf(" | ", StringComparison.Ordinal);
            Add(file[..space], Encoding.UTF8.GetBytes(file[(space + 3)..].Replace("\\n", "\n", StringComparison.Ordinal)));
        }
    }

    private static void AddFile(SnapshotBuilder builder, string path, Dictionary<string, List<string>> record)
    {
        var content = record.GetValueOrDefault("content") is [{ } text] ? Encoding.UTF8.GetBytes(text.Replace("\\n", "\n", StringComparison.Ordinal)) : null;
        builder.Add(new SysvolFile(path, content?.Length ?? 0, content, Permissions(record.GetValueOrDefault("permissions")?[0])));
    }

    private static SecurityDescriptor? Permissions(string? sddl) =>
        sddl is not null && Sddl.TryParse(sddl.Replace("~", Domain.Value, StringComparison.Ordinal), Domain, out var descriptor) ? descriptor : null;

    // MS-GPREG 2.2.1; "KEY\NAME = NUMBER" or "KEY\NAME = text:…"; a name with slashes follows "|" instead.
    private static byte[] Registry(IEnumerable<string> settings)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.Unicode);
        writer.Write("PReg\u0001\0\0\0"u8);
        foreach (var setting in settings)
        {
            var (path, value) = (setting.Split(" = ")[0], setting.Split(" = ", 2)[1]);
            var at = path.Contains('|', StringComparison.Ordinal) ? path.IndexOf('|', StringComparison.Ordinal) : path.LastIndexOf('\\');
            var (type, data) = value.StartsWith("text:", StringComparison.Ordinal) ? (1, Encoding.Unicode.GetBytes(value[5..] + "\0"))
                : (4, BitConverter.GetBytes(uint.Parse(value, CultureInfo.InvariantCulture)));
            writer.Write(Encoding.Unicode.GetBytes($"[{path[..at]}\0;{path[(at + 1)..]}\0;"));
            writer.Write(type);
            writer.Write(Encoding.Unicode.GetBytes(";"));
            writer.Write(data.Length);
            writer.Write(Encoding.Unicode.GetBytes(";"));
            writer.Write(data);
            writer.Write(Encoding.Unicode.GetBytes("]"));
        }
        return stream.ToArray();
    }
}

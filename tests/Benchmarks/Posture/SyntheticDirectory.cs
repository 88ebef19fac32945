using System.Globalization;
using System.Text;
using Deception.ActiveDirectory;
using Deception.Posture.Snapshots;

namespace Deception.Tests.Benchmarks.Posture;

/// <summary>
/// A directory of any size as a company might have it: users in nested departments, servers, workstations, groups in groups, delegated units with inherited permissions, a
/// help desk that goes a little too far, a few weaknesses in a thousand objects. The same size and seed give the same directory.
/// </summary>
public sealed class SyntheticDirectory(int objects, int seed = 1, int day = 0)
{
    private const string Base = "DC=big,DC=example";
    private static readonly DateTimeOffset Start = new(2026, 10, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly Random _random = new(seed);
    private readonly Sid _domain = Sid.TryParse("S-1-5-21-1000-2000-3000", out var sid) ? sid : throw new FormatException();
    private readonly Dictionary<string, byte[]> _descriptors = [];

    private DateTimeOffset Now => Start.AddDays(day);

    /// <summary>As a snapshot.</summary>
    public DirectorySnapshot Snapshot()
    {
        var builder = new SnapshotBuilder();
        foreach (var (name, attributes) in Objects())
        {
            builder.Add(name, attributes);
        }
        return builder.Build(new SnapshotHeader
        {
            Domain = "big.example",
            Netbios = "BIG",
            DomainSid = _domain,
            DomainName = Base,
            ConfigurationName = "CN=Configuration," + Base,
            SchemaName = "CN=Schema,CN=Configuration," + Base,
            TakenAt = Now,
            Server = "dc1.big.example",
        });
    }

    /// <summary>As LDIF (RFC 2849).</summary>
    public void WriteLdif(TextWriter text)
    {
        foreach (var (name, attributes) in Objects())
        {
            text.Write($"dn: {name}\n");
            foreach (var (attribute, values) in attributes)
            {
                foreach (var value in values)
                {
                    text.Write(value is byte[] bytes ? $"{attribute}:: {Convert.ToBase64String(bytes)}\n" : $"{attribute}: {value}\n");
                }
            }
            text.Write('\n');
        }
    }

    private IEnumerable<(string Name, IReadOnlyList<(string, IReadOnlyList<object>)> Attributes)> Objects()
    {
        var departments = Math.Max(4, objects / 400);
        yield return Make(Base, ["top", "domain", "domainDNS"], "O:BAG:BAD:(A;;0xf01ff;;;SY)(A;;0xf01ff;;;DA)(A;;RPRC;;;AU)(OA;;CR;1131f6ad-9c07-11d1-f79f-00c04fc2dcd2;;DD)", _domain,
            ("minPwdLength", "10"), ("ms-DS-MachineAccountQuota", "10"), ("msDS-Behavior-Version", "7"), ("lockoutThreshold", "10"), ("pwdProperties", "1"), ("pwdHistoryLength", "24"));
        foreach (var (name, rid) in new[] { ("Domain Admins", 512), ("Domain Users", 513), ("Domain Computers", 515), ("Domain Controllers", 516), ("Schema Admins", 518), ("Enterprise Admins", 519), ("Protected Users", 525) })
        {
            yield return Make($"CN={name},CN=Users,{Base}", ["top", "group"], "O:DAG:DAD:P(A;;0xf01ff;;;DA)(A;;RPRC;;;AU)", Of(rid), [("sAMAccountName", name), .. rid == 512 ? Enumerable.Range(0, 8).Select(i => ("member", UserName(i * 37, departments))) : []]);
        }
        yield return Make($"CN=Administrators,CN=Builtin,{Base}", ["top", "group"], "O:DAG:DAD:P(A;;0xf01ff;;;DA)(A;;RPRC;;;AU)", Sid.TryParse("S-1-5-32-544", out var builtin) ? builtin : null,
            ("sAMAccountName", "Administrators"), ("member", $"CN=Domain Admins,CN=Users,{Base}"));
        yield return Make($"OU=Domain Controllers,{Base}", ["top", "organizationalUnit"], "O:DAG:DAD:(A;;0xf01ff;;;DA)(A;;RPRC;;;AU)", null);
        for (var i = 0; i < 4; i++)
        {
            yield return Computer($"DC{i}", $"OU=Domain Controllers,{Base}", 1000 + i, 532480, 516, "Windows Server 2022 Standard");
        }
        for (var d = 0; d < departments; d++)
        {
            yield return Make($"OU=Department {d},{Base}", ["top", "organizationalUnit"], $"O:DAG:DAD:(A;;0xf01ff;;;DA)(A;CI;0xf01ff;;;{Of(2000 + d)})(A;;RPRC;;;AU)", null);
            yield return Make($"CN=Helpdesk {d},OU=Department {d},{Base}", ["top", "group"], Inherited(d), Of(2000 + d),
                [("sAMAccountName", $"Helpdesk {d}"), .. Enumerable.Range(0, 4).Select(i => ("member", UserName((d * 311) + i, departments)))]);
        }
        var users = objects * 55 / 100;
        var computers = objects * 30 / 100;
        var groups = Math.Max(0, objects - users - computers - (2 * departments) - 20);
        for (var u = 0; u < users; u++)
        {
            yield return User(u, departments);
        }
        for (var c = 0; c < computers; c++)
        {
            yield return Computer($"PC{c:000000}", $"OU=Department {c % departments},{Base}", 2_000_000 + c, 4096, 515, c % 10 == 0 ? "Windows Server 2022 Standard" : "Windows 11 Enterprise");
        }
        for (var g = 0; g < groups; g++)
        {
            // Groups in groups, three deep, and members from everywhere.
            List<(string, string)> members = [.. Enumerable.Range(0, 3 + (g % 12)).Select(_ => ("member", UserName(_random.Next(users), departments)))];
            if (g > 100 && g % 3 == 0)
            {
                members.Add(("member", $"CN=Group {g / 3},OU=Department {g / 3 % departments},{Base}"));
            }
            yield return Make($"CN=Group {g},OU=Department {g % departments},{Base}", ["top", "group"], Inherited(g % departments), Of(4_000_000 + g), [("sAMAccountName", $"Group {g}"), .. members]);
        }
    }

    private (string, IReadOnlyList<(string, IReadOnlyList<object>)>) User(int u, int departments)
    {
        var flags = u % 211 == 0 ? 512 | 0x10000 : u % 997 == 0 ? 512 | 0x400000 : u % 40 == 0 ? 514 : 512;
        List<(string, string)> more =
        [
            ("sAMAccountName", $"user{u:000000}"), ("userPrincipalName", $"user{u:000000}@big.example"), ("displayName", $"User {u}"), ("mail", $"user{u:000000}@big.example"),
            ("userAccountControl", (day > 0 && u % 1009 == 0 ? flags | 0x400000 : flags).ToString(CultureInfo.InvariantCulture)), ("primaryGroupID", "513"), ("pwdLastSet", Ago(u % 400)),
            ("lastLogonTimestamp", Ago(u % 500)), ("description", $"Employee of department {u % departments}"), ("logonCount", (u % 1000).ToString(CultureInfo.InvariantCulture)),
        ];
        if (u % 300 == 0)
        {
            more.Add(("servicePrincipalName", $"http/app{u}.big.example"));
        }
        return Make(UserName(u, departments), ["top", "person", "organizationalPerson", "user"], Inherited(u % departments), Of(10_000 + u), more);
    }

    private (string, IReadOnlyList<(string, IReadOnlyList<object>)>) Computer(string name, string place, int rid, int flags, int group, string system) =>
        Make($"CN={name},{place}", ["top", "person", "organizationalPerson", "user", "computer"], Inherited(rid % 97), Of(rid),
            ("sAMAccountName", name + "$"), ("dNSHostName", name.ToLowerInvariant() + ".big.example"), ("operatingSystem", system), ("userAccountControl", flags.ToString(CultureInfo.InvariantCulture)),
            ("primaryGroupID", group.ToString(CultureInfo.InvariantCulture)), ("pwdLastSet", Ago(rid % 40)), ("lastLogonTimestamp", Ago(rid % 60)),
            ("servicePrincipalName", $"HOST/{name}"), ("servicePrincipalName", $"HOST/{name.ToLowerInvariant()}.big.example"));

    private (string, IReadOnlyList<(string, IReadOnlyList<object>)>) Make(string name, string[] classes, string sddl, Sid? sid, params IReadOnlyList<(string Name, string Value)> more)
    {
        List<(string, IReadOnlyList<object>)> attributes =
        [
            ("objectClass", classes), ("objectGUID", [new Guid(System.Security.Cryptography.MD5.HashData(Encoding.UTF8.GetBytes(name))).ToByteArray()]), ("nTSecurityDescriptor", [Descriptor(sddl)]),
            ("whenCreated", ["20250101080000.0Z"]), ("whenChanged", [Now.UtcDateTime.ToString("yyyyMMddHHmmss'.0Z'", CultureInfo.InvariantCulture)]),
        ];
        if (sid is not null)
        {
            attributes.Add(("objectSid", [DescriptorWriter.Write(sid)]));
        }
        attributes.AddRange(more.GroupBy(m => m.Name).Select(g => (g.Key, (IReadOnlyList<object>)[.. g.Select(m => m.Value)])));
        return (name, attributes);
    }

    // What the directory gives each object of a unit: some twenty entries, most of them from above.
    private static string Inherited(int department) => "O:DAG:DAD:AI(A;;0xf01ff;;;DA)(A;;0xf01ff;;;AO)(A;;0xf01ff;;;SY)(A;;RPRC;;;AU)(OA;;CR;ab721a53-1e2f-11d0-9819-00aa0040529b;;PS)"
        + "(OA;;RP;59ba2f42-79a2-11d0-9020-00c04fc2d3cf;;AU)(OA;;RP;77b5b886-944a-11d1-aebd-0000f80367c1;;AU)(OA;;RP;e48d0154-bcf8-11d1-8702-00c04fb96050;;AU)(OA;;RPWP;77b5b886-944a-11d1-aebd-0000f80367c1;;PS)"
        + string.Create(CultureInfo.InvariantCulture, $"(A;CIID;0xf01ff;;;S-1-5-21-1000-2000-3000-{2000 + department})(A;CIID;0xf01ff;;;EA)(A;CIID;LC;;;RU)(A;CIID;0xf01bd;;;BA)")
        + "(OA;CIID;RP;4c164200-20c0-11d0-a768-00aa006e0529;bf967aba-0de6-11d0-a285-00aa003049e2;RU)(OA;CIIOID;RP;5f202010-79a5-11d0-9020-00c04fc2d4cf;bf967aba-0de6-11d0-a285-00aa003049e2;RU)";

    private byte[] Descriptor(string sddl)
    {
        if (!_descriptors.TryGetValue(sddl, out var bytes))
        {
            _descriptors[sddl] = bytes = Sddl.TryParse(sddl, _domain, out var descriptor) ? DescriptorWriter.Write(descriptor) : throw new FormatException(sddl);
        }
        return bytes;
    }

    private static string UserName(int u, int departments) => $"CN=user{u:000000},OU=Department {u % departments},{Base}";

    private string Ago(int days) => Start.AddDays(-days).ToFileTime().ToString(CultureInfo.InvariantCulture);

    private Sid Of(int rid) => Sid.TryParse(string.Create(CultureInfo.InvariantCulture, $"{_domain.Value}-{rid}"), out var sid) ? sid : throw new FormatException();
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Deception.Contracts;
using Deception.Controller.PolicyPublishing;
using Xunit;

namespace Deception.Tests.Unit.Controller.PolicyPublishing;

public sealed class PolicySliceTests
{
    private static readonly byte[] Key = SHA256.HashData("dc1"u8);

    private static readonly string[] Secrets =
    [
        "adm_vault", "Vault Admin", "vault.upn", "S-1-5-21-1-2-3-1150", "svc_tape01", "tape-host", "LURE-PC07", "trap-host", "10.1.77.40", "fd00::7740",
        "trap-files", "Payroll-2019", "svc_planted", "workstation-77", "glass_admin",
    ];

    internal static Policy Whole { get; } = new()
    {
        Revision = 7,
        Domains =
        [
            new DomainPolicy
            {
                Name = "corp.example",
                Netbios = "CORP",
                Sid = "S-1-5-21-1-2-3",
                DomainControllers = [new HostPolicy { Name = "DCA", Addresses = ["10.1.0.10"] }],
                ReplicationAllowed = [new ReplicatorPolicy { Account = "MSOL_1" }, new ReplicatorPolicy { Account = "adm_vault" }],
                PrivilegedAccounts = ["Administrator", "CORP\\adm_vault"],
                Accounts = new Dictionary<string, AccountPolicy>
                {
                    ["svc_new"] = new() { Encryption = ["aes256"] },
                    ["SVC_TAPE01"] = new() { Encryption = ["rc4-hmac"] },
                },
            },
        ],
        Honey = new HoneyPolicy
        {
            Accounts = [new HoneyAccount { Name = "adm_vault", Upn = "vault.upn@corp.example", Dn = "CN=Vault Admin,OU=Ops,DC=corp,DC=example", Sid = "S-1-5-21-1-2-3-1150" }],
            Services = [new HoneyService { Account = "svc_tape01", Spns = ["MSSQLSvc/tape-host.corp.example:1433"] }],
            Computers = [new HoneyAccount { Name = "LURE-PC07$" }],
            Hosts = [new HostPolicy { Name = "trap-host", Addresses = ["10.1.77.40", "fd00::7740"] }],
            Shares = [@"\\trap-files\Payroll-2019"],
            Credentials = [new HoneyCredential { Account = "svc_planted", Endpoint = "workstation-77" }],
        },
        KnownScanners = ["10.1.0.200"],
        BreakGlass = ["glass_admin"],
        Detectors = new Dictionary<string, DetectorPolicy> { ["drsuapi.dcsync"] = new() { Enabled = true } },
        ExpectedUpkeep = [new ExpectedUpkeep { Account = "adm_vault", Source = "10.1.0.5", At = new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero) }],
    };

    [Theory]
    [InlineData(PolicySlice.Sensor)]
    [InlineData(PolicySlice.Decoys)]
    [InlineData("something else")]
    public void No_name_of_the_bait_stands_in_a_slice(string role)
    {
        var text = Text(PolicySlice.For(Whole, role, Key));
        Assert.All(Secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase));
        var whole = Text(Whole);
        Assert.All(Secrets, secret => Assert.Contains(secret, whole, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Slices_of_two_agents_share_no_digest_and_no_box()
    {
        var (one, two) = (PolicySlice.For(Whole, PolicySlice.Sensor, Key).Sealed!, PolicySlice.For(Whole, PolicySlice.Sensor, SHA256.HashData("dc2"u8)).Sealed!);
        Assert.Equal(one.Boxes.Count, two.Boxes.Count);
        Assert.Empty(Hex(one.Boxes.Select(b => b.Digest)).Intersect(Hex(two.Boxes.Select(b => b.Digest))));
        Assert.Empty(Hex(one.Boxes.Select(b => b.Box)).Intersect(Hex(two.Boxes.Select(b => b.Box))));
    }

    [Fact]
    public void The_same_policy_gives_the_same_bytes() =>
        Assert.Equal(Text(PolicySlice.For(Whole, PolicySlice.Sensor, Key)), Text(PolicySlice.For(Whole, PolicySlice.Sensor, Key)));

    [Fact]
    public void A_sensor_gets_what_it_judges_by()
    {
        var slice = PolicySlice.For(Whole, PolicySlice.Sensor, Key);
        Assert.Equal((7L, "10.1.0.200"), (slice.Revision, slice.KnownScanners[0]));
        Assert.Equal(["drsuapi.dcsync"], slice.Detectors.Keys);
        Assert.Equal(["Administrator"], slice.Domains[0].PrivilegedAccounts);
        Assert.Equal(["svc_new"], slice.Domains[0].Accounts.Keys);
        Assert.Equal("S-1-5-21-1-2-3", slice.Domains[0].Sid);
        Assert.Empty(slice.BreakGlass);
    }

    [Theory]
    [InlineData(SealKind.Account, "vault admin", 1)]
    [InlineData(SealKind.Account, "vault.upn", 1)]
    [InlineData(SealKind.Account, "s-1-5-21-1-2-3-1150", 1)]
    [InlineData(SealKind.Account, "svc_tape01", 1)]
    [InlineData(SealKind.Account, "lure-pc07", 1)]
    [InlineData(SealKind.Account, "lure-pc07$", 1)]
    [InlineData(SealKind.ServiceHost, "tape-host", 1)]
    [InlineData(SealKind.ServiceHost, "LURE-PC07", 1)]
    [InlineData(SealKind.Host, "trap-host", 1)]
    [InlineData(SealKind.Host, "10.1.77.40", 1)]
    [InlineData(SealKind.Host, "fd00::7740", 1)]
    [InlineData(SealKind.Share, @"\\TRAP-FILES\payroll-2019", 1)]
    [InlineData(SealKind.Credential, "svc_planted", 0)]
    [InlineData(SealKind.Account, "svc_planted", 0)]
    [InlineData(SealKind.Account, "glass_admin", 0)]
    public void A_sensors_boxes_open_with_every_leaf(string kind, string leaf, int count) => Assert.Equal(count,
        new SealReader(PolicySlice.For(Whole, PolicySlice.Sensor, Key).Sealed).Open(kind, leaf, ContractsJson.Default.HoneyPolicy).Count);

    [Fact]
    public void A_replicator_of_another_domain_keeps_its_leave_though_bait_has_its_name()
    {
        var whole = new Policy
        {
            Domains = [new DomainPolicy { Name = "a.test", ReplicationAllowed = [new ReplicatorPolicy { Account = "sync" }] }, new DomainPolicy { Name = "b.test" }],
            Honey = new HoneyPolicy { Accounts = [new HoneyAccount { Name = "sync", Domain = "b.test" }] },
        };
        Assert.Single(PolicySlice.For(whole, PolicySlice.Sensor, Key).Domains[0].ReplicationAllowed);
    }

    [Fact]
    public void Decoys_get_planted_credentials_and_no_other_bait()
    {
        var slice = PolicySlice.For(Whole, PolicySlice.Decoys, Key);
        Assert.Single(slice.Sealed!.Boxes);
        Assert.Equal(new DomainPolicy { Name = "corp.example", Netbios = "CORP" }.Netbios, slice.Domains[0].Netbios);
        Assert.Empty(slice.Domains[0].DomainControllers);
        Assert.Equal("workstation-77", new SealReader(slice.Sealed).Open(SealKind.Credential, "SVC_planted", ContractsJson.Default.HoneyPolicy)[0].Credentials[0].Endpoint);
    }

    [Fact]
    public void An_unknown_role_gets_the_revision_alone()
    {
        var slice = PolicySlice.For(Whole, "courier", Key);
        Assert.Equal(7, slice.Revision);
        Assert.Null(slice.Sealed);
        Assert.Empty(slice.Domains);
    }

    [Fact]
    public void Another_length_of_key_is_refused() =>
        Assert.Throws<ArgumentException>(() => PolicySlice.For(Whole, PolicySlice.Sensor, Key.AsSpan(1)));

    private static string Text(Policy policy) => Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(policy, ContractsJson.Default.Policy));

    private static IEnumerable<string> Hex(IEnumerable<ReadOnlyMemory<byte>> bytes) => bytes.Select(b => Convert.ToHexString(b.Span));
}

using System.Text;
using System.Text.Json;
using Deception.Contracts;
using Deception.Controller.PolicyPublishing;
using Xunit;

namespace Deception.Tests.Unit.Controller.PolicyPublishing;

public sealed class StrictPolicyTests
{
    [Theory]
    [InlineData("""{"honey":{"acounts":[]}}""", "honey.acounts: unknown member")]
    [InlineData("""{"domains":[{"name":"lab.test"},{"name":"b.test","sids":1}]}""", "domains[1].sids: unknown member")]
    [InlineData("""{"version":2,"novelty":[]}""", "version: 2 is newer than 1, the newest known here")]
    [InlineData("""{"version":-1}""", "version: -1 is no version")]
    [InlineData("""{"version":"1"}""", "version: is no whole number")]
    [InlineData("""{"version":1.5}""", "version: is no whole number")]
    [InlineData("""{"domains":[{}]}""", "domains[0]: lacks name")]
    [InlineData("""{"domains":{}}""", "domains: is no array")]
    [InlineData("""{"domains":[null]}""", "domains[0]: is no object")]
    [InlineData("""{"domains":null}""", "domains: is null")]
    [InlineData("""{"break_glass":[null]}""", "break_glass[0]: is no text")]
    [InlineData("""{"break_glass":["a",7]}""", "break_glass[1]: is no text")]
    [InlineData("""{"break_glass":["\ud800"]}""", "break_glass[0]: is no text")]
    [InlineData("""{"\ud800":1}""", "top level: a member's name is no text")]
    [InlineData("""{"a\u2028\nb":1}""", "a\uFFFD\uFFFDb: unknown member")]
    [InlineData("""{"honey":{},"honey":{}}""", "honey: stands twice")]
    [InlineData("""{"detectors":{"drsuapi.dcsync":{"enabled":1}}}""", "detectors['drsuapi.dcsync'].enabled: is neither true nor false")]
    [InlineData("""{"sealed":{"key":""}}""", "sealed: only the controller seals, for single agents")]
    [InlineData("""{"expected_upkeep":[{"account":"a","source":"10.0.0.1","at":"2026-01-01T00:00:00"}]}""",
        "expected_upkeep[0].at: '2026-01-01T00:00:00' is no time with an offset (RFC 3339)")]
    [InlineData("[]", "top level: is no object")]
    [InlineData("null", "top level: is no object")]
    public void What_does_not_fit_the_shape_is_refused_with_its_path(string text, string fault) => Assert.Equal([fault], Faults(text));

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("{}{}")]
    public void What_is_no_json_is_refused_in_one_line(string text)
    {
        var fault = Assert.Single(Faults(text));
        Assert.StartsWith("top level", fault, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused()
    {
        Assert.False(StrictPolicy.TryRead(new byte[] { 0x7B, 0xFF, 0x7D }, out _, out var faults));
        Assert.Equal(["top level: not UTF-8"], faults);
    }

    [Fact]
    public void Every_fault_is_told() => Assert.Equal(
        [
            "domains[0].netbois: unknown member",
            "domains[0].domain_controllers[0].addresses: is no array",
            "honey.accounts[0]: lacks name",
            "known_scanner: unknown member",
        ],
        Faults("""
            {
              "domains": [ { "name": "lab.test", "netbois": "LAB", "domain_controllers": [ { "name": "DC1", "addresses": "10.0.0.1" } ] } ],
              "honey": { "accounts": [ {} ] }, // a comment
              "known_scanner": [],
            }
            """));

    [Fact]
    public void A_misspelt_member_hides_no_wrong_value() => Assert.Equal(
        ["a: unknown member", "domains[0].name: 'x y' is no DNS name"], Faults("""{"a":1,"domains":[{"name":"x y"}]}"""));

    [Fact]
    public void Members_that_are_absent_have_their_defaults()
    {
        Assert.True(StrictPolicy.TryRead("""{"detectors":{"drsuapi.dcsync":{}},"domains":[{"name":"lab.test"}]}"""u8.ToArray(), out var policy, out _));
        Assert.Equal((1, 0, 0), (policy.Version, policy.Honey.Accounts.Count, policy.Domains[0].DomainControllers.Count));
        Assert.NotEqual(false, policy.Detectors["drsuapi.dcsync"].Enabled);
    }

    [Fact]
    public void A_byte_order_mark_comments_and_absent_members_written_as_null_are_taken() =>
        Assert.True(StrictPolicy.TryRead("\uFEFF/*a*/{\"domains\":[{\"name\":\"lab.test\",\"sid\":null,/*b*/},] //c\n}"u8.ToArray(), out _, out _));

    [Fact]
    public void Damaged_policies_never_throw_and_what_is_taken_can_be_cut_and_counted()
    {
        var key = new byte[HoneySeal.KeySize];
        var seed = JsonSerializer.SerializeToUtf8Bytes(PolicySliceTests.Whole, ContractsJson.Default.Policy);
        Mutation.Run("strict policy", [seed, Encoding.UTF8.GetBytes("""{"honey":{"accounts":[{"name":"a","dn":"CN=a"}]},"break_glass":["\ud83d\ude00"]}""")], bytes =>
        {
            if (StrictPolicy.TryRead(bytes, out var policy, out var faults))
            {
                PolicySlice.For(policy, PolicySlice.Sensor, key);
                PolicyChanges.Count(null, policy);
            }
            else
            {
                Assert.NotEmpty(faults);
                Assert.All(faults, f => Assert.DoesNotContain('\n', f));
            }
        }, count: 20_000);
    }

    private static IReadOnlyList<string> Faults(string text) =>
        StrictPolicy.TryRead(Encoding.UTF8.GetBytes(text), out _, out var faults) ? [] : faults;
}

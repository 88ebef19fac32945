using System.Security.Cryptography;
using System.Text.Json;
using Deception.Contracts;
using Deception.Controller.PolicyPublishing;
using Deception.Threats.Honey;
using Deception.Threats.Knowledge;
using Xunit;

namespace Deception.Tests.Unit.Threats;

/// <summary>All that holds of honey objects in the clear, once more with the slice that a sensor gets.</summary>
public sealed class SealedHoneyTests : HoneyTests
{
    internal static Policy Sealed(Policy policy)
    {
        var slice = PolicySlice.For(policy, PolicySlice.Sensor, SHA256.HashData("a sensor"u8));
        var json = JsonSerializer.SerializeToUtf8Bytes(slice, ContractsJson.Default.Policy);
        return PolicyFile.TryRead(json, out var received, out var fault) ? received : throw new InvalidOperationException(fault);
    }

    protected override Policy Received(Policy policy) => Sealed(policy);

    [Theory]
    [InlineData("CORP.EXAMPLE/svc_tape")]
    [InlineData("CORP/adm_vault")]
    public void A_name_behind_its_realm_is_found(string service) => Assert.Contains(
        new Scene(Sealed(Scene.Policy())).Ticket(Scene.Attacker, service).Findings, f => f.Detector == HoneyServiceTicket.Metadata.Id);

    [Fact]
    public void Of_objects_that_share_a_name_the_policys_first_is_meant()
    {
        var policy = Scene.Policy() with
        {
            Domains = [.. Scene.Policy().Domains, new DomainPolicy { Name = "b.example", Netbios = "B" }],
            Honey = new HoneyPolicy
            {
                Accounts = [new HoneyAccount { Name = "twin", Domain = "b.example" }, new HoneyAccount { Name = "twin", Domain = "corp.example", Upn = "other@corp.example" }],
                Services = [new HoneyService { Account = "twin", Domain = "corp.example", Spns = ["HTTP/twin"] }],
            },
        };
        foreach (var known in new[] { policy, Sealed(policy) })
        {
            var index = new HoneyIndex(known, new SealReader(known.Sealed));
            Assert.Equal("corp.example", index.FindAccount("other@corp.example", null)?.Domain);
            Assert.Equal(new HoneyMatch("twin", "b.example", HoneyKind.Account), index.FindAccount("twin", null));
            Assert.Equal(HoneyKind.Account, index.FindAccount("twin", "CORP")?.Kind);
        }
    }

    [Fact]
    public void What_the_directory_says_of_bait_is_known_too()
    {
        var policy = Scene.Policy();
        policy = policy with
        {
            Domains = [policy.Domains[0] with { Accounts = new Dictionary<string, AccountPolicy> { ["svc_tape"] = new() { Encryption = ["aes256"] } } }],
        };
        var received = Sealed(policy);
        Assert.Empty(received.Domains[0].Accounts);
        var facts = new DirectoryFacts(received, new SealReader(received.Sealed));
        Assert.True(facts.HasAes("CORP", "SVC_TAPE"));
        Assert.Null(facts.HasAes("CORP", "adm_vault"));
        Assert.Null(facts.HasAes("OTHER", "svc_tape"));
    }
}

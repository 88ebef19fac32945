using Deception.Contracts;
using Deception.Threats.Drsuapi;
using Deception.Threats.Notices;
using Xunit;

namespace Deception.Tests.Unit.Threats;

public sealed class ReplicationTests
{
    private static IEnumerable<Finding> Of(Scene scene, string id) => scene.Findings.Where(f => f.Detector == id);

    [Theory]
    [InlineData(null)]
    [InlineData("jo")]
    [InlineData("DCA$")]
    public void Replication_by_a_member_fires_whoever_it_signs_in_as(string? user)
    {
        var scene = new Scene(Scene.Policy()).Replicate(Scene.Attacker, calls: 240, ntlmUser: user);
        var finding = Assert.Single(Of(scene, DcSync.Metadata.Id));
        Assert.Equal(240, finding.Count);
        Assert.Equal(Severity.Critical, finding.Severity);
        Assert.Equal(Visibility.PartlySealed, finding.Visibility);
        Assert.Equal(user, finding.Source.Account);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(30)]
    public void What_members_call_is_silent(int operation) =>
        Assert.Empty(new Scene(Scene.Policy()).Replicate(Scene.Client, operation: (ushort)operation, calls: 50).Findings);

    [Fact]
    public void A_listed_controller_is_silent() => Assert.Empty(new Scene(Scene.Policy()).Replicate(Scene.Controller, "10.1.0.11").Findings);

    [Fact]
    public void A_listed_replicator_is_silent_from_its_address_alone()
    {
        Assert.Empty(new Scene(Scene.Policy()).Replicate("10.1.0.50", ntlmUser: "msol_1").Findings);
        Assert.Single(new Scene(Scene.Policy()).Replicate(Scene.Attacker, ntlmUser: "msol_1").Findings);
        Assert.Single(new Scene(Scene.Policy()).Replicate("10.1.0.50", ntlmUser: "jo").Findings);
    }

    [Fact]
    public void One_that_answered_as_a_kdc_is_a_controller_and_a_notice()
    {
        var scene = new Scene(Scene.Policy());
        var talk = scene.Talk(Scene.Client, "10.1.0.11", 88);
        scene.Say(talk, false, new Deception.Protocols.Kerberos.KerberosMessage
        {
            Type = Deception.Protocols.Kerberos.KerberosMessageType.Error,
            Carrier = Deception.Protocols.Carrier.Tcp,
            ErrorCode = 25,
            ServiceRealm = "CORP.EXAMPLE",
        }).Replicate("10.1.0.11");
        Assert.Equal(NewDomainController.Metadata.Id, Assert.Single(scene.Findings).Detector);
    }

    [Fact]
    public void A_promotion_is_a_notice_until_its_probation_ends()
    {
        var scene = new Scene(Scene.Policy()).Replicate("10.1.0.11", operation: 17).Replicate("10.1.0.11", calls: 20);
        Assert.Equal(NewDomainController.Metadata.Id, Assert.Single(scene.Findings).Detector);
        scene.Wait(TimeSpan.FromHours(2)).Replicate("10.1.0.11");
        Assert.Single(Of(scene, DcSync.Metadata.Id));
    }

    [Fact]
    public void An_inferred_interface_is_said_and_lowers_confidence()
    {
        var finding = Assert.Single(new Scene(Scene.Policy()).Replicate(Scene.Attacker, inferred: true).Findings);
        Assert.Equal(Visibility.Inferred, finding.Visibility);
        Assert.True(finding.Confidence < Assert.Single(new Scene(Scene.Policy()).Replicate(Scene.Attacker).Findings).Confidence);
    }

    [Fact]
    public void Without_a_list_of_controllers_an_inferred_call_is_told_low() =>
        Assert.Equal(Severity.Low, Assert.Single(new Scene().Replicate(Scene.Attacker, inferred: true).Findings).Severity);

    [Fact]
    public void The_same_messages_give_the_same_ids() =>
        Assert.Equal(
            new Scene(Scene.Policy()).Replicate(Scene.Attacker, calls: 3).Findings.Select(f => f.MessageId),
            new Scene(Scene.Policy()).Replicate(Scene.Attacker, calls: 3).Findings.Select(f => f.MessageId));
}

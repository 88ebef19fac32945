using System.Security.Cryptography;
using System.Text.Json;
using Deception.Contracts;
using Deception.Posture.Checks;
using Xunit;

namespace Deception.Tests.Unit.Posture;

/// <summary>Decoys of a policy, open and sealed as an agent gets it.</summary>
public sealed class DecoyTests
{
    private static readonly byte[] Key = SHA256.HashData("agent"u8);

    [Theory]
    [InlineData("svc_archive", true)]
    [InlineData("SVC_ARCHIVE", true)]
    [InlineData("svc_backup", false)]
    public void Sealed_decoy_is_known_by_its_account_name(string name, bool isDecoy)
    {
        var honey = new HoneyPolicy { Accounts = [new HoneyAccount { Name = name, Domain = "corp.example" }] };
        Assert.Equal(isDecoy, Survey(honey, name).Decoys.Any(d => d.Label == "svc_archive"));
    }

    [Fact]
    public void Decoy_of_another_domain_is_none_here() =>
        Assert.Empty(Survey(new HoneyPolicy { Accounts = [new HoneyAccount { Name = "svc_archive", Domain = "other.example" }] }, "svc_archive").Decoys);

    [Fact]
    public void A_box_that_opens_by_a_shorter_name_is_not_taken() =>
        // CN=svc_archive of an account that is called otherwise.
        Assert.Empty(Survey(new HoneyPolicy { Accounts = [new HoneyAccount { Name = "arc7", Domain = "corp.example", Dn = "CN=svc_archive,OU=Elsewhere,DC=corp,DC=example" }] }, "svc_archive").Decoys);

    [Fact]
    public void What_only_a_list_could_tell_stays_unanswered()
    {
        var survey = Survey(new HoneyPolicy { Accounts = [new HoneyAccount { Name = "gone", Domain = "corp.example" }] }, "gone");
        foreach (var id in new[] { "posture.deception.decoy-missing", "posture.deception.no-decoys" })
        {
            Assert.Equal(CheckState.Unread, Assessor.Run(CheckCatalogue.ById[id], survey).State);
        }
    }

    [Fact]
    public void Sealed_service_is_asked_for_its_names()
    {
        var honey = new HoneyPolicy { Services = [new HoneyService { Account = "svc_archive", Domain = "corp.example", Spns = ["HTTP/lost.corp.example"] }] };
        var result = Assessor.Run(CheckCatalogue.ById["posture.deception.decoy-service-names"], Survey(honey, "svc_archive"));
        Assert.Equal(["lacks HTTP/lost.corp.example"], result.Objects.Select(o => o.Detail));
    }

    private static Survey Survey(HoneyPolicy honey, string leaf) => new(Fragment.Healthy().Build(), new AssessmentOptions
    {
        Policy = new Policy
        {
            Sealed = new SealedHoney { Key = Key, Boxes = [HoneySeal.Seal(Key, SealKind.Account, leaf, JsonSerializer.SerializeToUtf8Bytes(honey, ContractsJson.Default.HoneyPolicy))] },
        },
    });
}

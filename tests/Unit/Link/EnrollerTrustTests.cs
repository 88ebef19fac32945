using System.Net;
using System.Text;
using Deception.Contracts;
using Deception.Controller.Authority;
using Deception.Link;
using Deception.Tests.Unit.Controller;
using NATS.NKeys;
using NATS.NKeys.Jwt;
using Xunit;

namespace Deception.Tests.Unit.Link;

/// <summary>Whom a host tells its token, and what a controller shows to those who have none.</summary>
public sealed class EnrollerTrustTests
{
    [Fact]
    public async Task Over_TLS_of_the_authority_a_token_makes_an_identity_that_can_be_kept()
    {
        await using var controller = await RunningController.StartAsync(listen: "https://127.0.0.1:0");
        using var folder = new TemporaryFolder();

        var identity = await EnrolAsync(controller, await TokenAsync(controller), "DC1.corp");
        identity.Save(folder.Path);

        Assert.True(AgentIdentity.TryLoad(folder.Path, out var kept, out var fault), fault);
        Assert.Equal(identity, kept);
        var keys = controller.Get<AuthorityKeys>();
        Assert.Equal(("dc1corp", "sensor", "tls://127.0.0.1:9", keys.Signing.GetPublicKey()),
            (kept.Agent, kept.Role, kept.BrokerUrl, kept.ControllerKey));
        Assert.Equal(keys.Certificate.RawData, AgentIdentity.Certificates(kept.Authority).Single().RawData);
        using var key = KeyPair.FromSeed(kept.Seed);
        Assert.True(NatsJwt.TryDecode(kept.Jwt, out NatsClaims<UserBody>? claims));
        Assert.Equal((key.GetPublicKey(), keys.Account.GetPublicKey()), (claims.Subject, claims.Issuer));
        Assert.True(kept.KeyExpires > TimeProvider.System.GetUtcNow());
    }

    [Fact]
    public async Task Somebody_between_who_shows_the_right_authority_is_not_told_the_secret_either()
    {
        await using var controller = await RunningController.StartAsync();
        await using var between = await Impostor.StartAsync(controller.Get<AuthorityKeys>().Certificate.ExportCertificatePem());
        var enroller = new Enroller(between.Address, (await TokenAsync(controller)).ToString(), TimeProvider.System);

        var fault = await Assert.ThrowsAsync<EnrolmentException>(() => enroller.EnrolAsync("sensor", "dc1", TestContext.Current.CancellationToken));

        Assert.DoesNotContain("\n", fault.Message, StringComparison.Ordinal);
        Assert.Equal(["GET /enrolment/authority"], between.Requests);
    }

    [Fact]
    public void A_text_that_is_no_token_is_refused_and_not_repeated()
    {
        var fault = Assert.Throws<EnrolmentException>(() => new Enroller("https://controller.example", "dce_secret", TimeProvider.System));

        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_that_are_none_are_the_asker_s_fault()
    {
        await using var controller = await RunningController.StartAsync();
        using var browser = controller.Browser();
        foreach (var json in (string[])["", "null", "{}", "{", """{"secret":null,"public_key":"U","proof":"","role":"sensor"}""",
            """{"secret":"c2VjcmV0","public_key":null,"proof":null,"role":null}"""])
        {
            using var answer = await browser.PostAsync("/enrolment", new StringContent(json, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);

            Assert.Contains(answer.StatusCode, (HttpStatusCode[])[HttpStatusCode.BadRequest, HttpStatusCode.Forbidden]);
        }
    }

    [Fact]
    public async Task Without_a_token_nothing_but_the_authority_is_shown()
    {
        await using var controller = await RunningController.StartAsync();
        using var browser = controller.Browser();

        var pem = await browser.GetStringAsync("/enrolment/authority", TestContext.Current.CancellationToken);

        Assert.Equal(controller.Get<AuthorityKeys>().Certificate.RawData, AgentIdentity.Certificates(pem).Single().RawData);
        Assert.DoesNotContain("PRIVATE KEY", pem, StringComparison.Ordinal);
    }

    private static async Task<EnrolmentToken> TokenAsync(RunningController controller) =>
        (await controller.Get<EnrolmentDesk>().CreateTokensAsync("sensor", [null], TimeSpan.FromHours(1), default))[0];

    private static Task<AgentIdentity> EnrolAsync(RunningController controller, EnrolmentToken token, string name) =>
        new Enroller(controller.Address.ToString(), token.ToString(), TimeProvider.System).EnrolAsync("sensor", name, TestContext.Current.CancellationToken);
}

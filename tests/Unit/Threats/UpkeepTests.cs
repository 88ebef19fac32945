using Deception.Contracts;
using Deception.Threats.Honey;
using Xunit;

namespace Deception.Tests.Unit.Threats;

/// <summary>Announced upkeep is silent; whatever differs from the announcement is an attack.</summary>
public sealed class UpkeepTests
{
    private const string Keeper = "10.1.0.60";
    private static readonly DateTimeOffset At = new(2026, 1, 5, 8, 10, 0, TimeSpan.Zero);

    public static TheoryData<bool> Forms => [false, true];

    public static TheoryData<bool, string, string, double> NearMisses()
    {
        var data = new TheoryData<bool, string, string, double>();
        foreach (var isSealed in (bool[])[false, true])
        {
            data.Add(isSealed, "adm_vault", Scene.Attacker, 0);
            data.Add(isSealed, "adm_vault", Keeper, -121);
            data.Add(isSealed, "adm_vault", Keeper, 121);
            data.Add(isSealed, "svc_tape", Keeper, 0);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void An_announced_sign_in_is_silent_with_its_answers_and_tickets(bool isSealed)
    {
        var scene = Play(isSealed, "adm_vault", -110)
            .AsReq(Keeper, "adm_vault", answer: 25)
            .AsReq(Keeper, "ADM_VAULT@corp.example")
            .Ticket(Keeper, "ldap/dca.corp.example", client: "adm_vault")
            .LdapBind(Keeper, "cn=Vault Admin,ou=Ops,dc=corp,dc=example")
            .Ntlm(Keeper, "adm_vault", "CORP")
            .Wait(TimeSpan.FromSeconds(220))
            .LdapBind(Keeper, @"CORP\adm_vault");
        Assert.Empty(scene.Findings);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_ticket_for_an_announced_service_is_silent(bool isSealed) =>
        Assert.Empty(Play(isSealed, @"CORP\svc_tape", 0).Ticket(Keeper, "MSSQLSvc/tape01.corp.example:1433").Ticket(Keeper, "svc_tape").Findings);

    [Theory]
    [MemberData(nameof(NearMisses))]
    public void A_sign_in_that_differs_alarms(bool isSealed, string account, string source, double seconds) =>
        Assert.Single(Play(isSealed, "adm_vault", seconds).AsReq(source, account, answer: 25).Findings, f => f.Detector == HoneyAccountSignIn.Metadata.Id);

    [Theory]
    [MemberData(nameof(NearMisses))]
    public void A_ticket_that_differs_alarms(bool isSealed, string account, string source, double seconds) =>
        Assert.Single(Play(isSealed, "adm_vault", seconds).Ticket(source, account, nameType: 1).Findings, f => f.Detector == HoneyServiceTicket.Metadata.Id);

    [Fact]
    public void An_announcement_for_another_domain_silences_nothing() =>
        Assert.Single(Play(false, @"OTHER\adm_vault", 0).LdapBind(Keeper, "adm_vault").Findings);

    [Fact]
    public void An_answer_shares_its_requests_fate_at_either_end_of_the_time()
    {
        // The request is the first millisecond too early, its answer in time; then the other way round.
        Assert.Equal(1, Assert.Single(Play(false, "adm_vault", -120.002).Ntlm(Keeper, "adm_vault", "CORP").Findings).Count);
        Assert.Empty(Play(false, "adm_vault", 119.999).Ntlm(Keeper, "adm_vault", "CORP").Findings);
    }

    [Fact]
    public void An_attack_in_the_same_minute_from_elsewhere_is_not_hidden()
    {
        var scene = Play(true, "adm_vault", 0).Ntlm(Keeper, "adm_vault", "CORP").Ntlm(Scene.Attacker, "adm_vault", "CORP");
        Assert.Equal(Scene.Attacker, Assert.Single(scene.Findings).Source.Ip);
    }

    private static Scene Play(bool isSealed, string announced, double seconds)
    {
        var policy = Scene.Policy() with { ExpectedUpkeep = [new ExpectedUpkeep { Account = announced, Source = Keeper, At = At }] };
        var scene = new Scene(isSealed ? SealedHoneyTests.Sealed(policy) : policy);
        return scene.Wait(At.AddSeconds(seconds) - scene.Now);
    }
}

using Deception.Contracts;
using Deception.Threats.Honey;
using Xunit;

namespace Deception.Tests.Unit.Threats;

public class HoneyTests
{
    /// <summary>The policy as the agent has it.</summary>
    protected virtual Policy Received(Policy policy) => policy;

    private Scene Play() => new(Received(Scene.Policy()));

    [Theory]
    [InlineData("adm_vault", "CORP.EXAMPLE")]
    [InlineData("ADM_VAULT", "corp.example")]
    [InlineData("adm_vault", "CORP")]
    [InlineData("Adm_Vault@corp.example", "CORP.EXAMPLE")]
    [InlineData("adm_vault@CORP", "CORP.EXAMPLE")]
    [InlineData("svc_tape", "CORP.EXAMPLE")]
    [InlineData("TAPE01$", "CORP.EXAMPLE")]
    [InlineData("tape01", "CORP.EXAMPLE")]
    public void Kerberos_sign_in_fires_in_every_spelling(string name, string realm)
    {
        var finding = Assert.Single(Play().AsReq(Scene.Attacker, name, realm).Findings);
        Assert.Equal(HoneyAccountSignIn.Metadata.Id, finding.Detector);
        Assert.Equal(Scene.Attacker, finding.Source.Ip);
        Assert.Equal("corp.example", finding.Domain);
        Assert.Equal(FindingKind.Touch, finding.Kind);
    }

    [Theory]
    [InlineData("adm_vault2", "CORP.EXAMPLE")]
    [InlineData("xadm_vault", "CORP.EXAMPLE")]
    [InlineData("adm_vault", "OTHER.EXAMPLE")]
    [InlineData("adm_vault@other.example", "CORP.EXAMPLE")]
    [InlineData("tape010$", "CORP.EXAMPLE")]
    public void Kerberos_sign_in_by_a_neighbour_is_silent(string name, string realm) =>
        Assert.Empty(Play().AsReq(Scene.Client, name, realm, answer: 25).Findings);

    [Theory]
    [InlineData("adm_vault")]
    [InlineData("CORP\\adm_vault")]
    [InlineData("adm_vault@corp.example")]
    [InlineData("cn=vault admin, ou=Ops, dc=corp, dc=example")]
    [InlineData("<SID=S-1-5-21-1-2-3-1150>")]
    [InlineData("corp.example/Ops/adm_vault")]
    public void Ldap_bind_fires_in_every_spelling(string name)
    {
        var finding = Assert.Single(Play().LdapBind(Scene.Attacker, name, 49).Findings);
        Assert.Contains("failed (invalid credentials)", finding.Summary, StringComparison.Ordinal);
        Assert.Equal(1, finding.Count);
    }

    [Theory]
    [InlineData("CN=Vault Admin,OU=Other,DC=corp,DC=example")]
    [InlineData("OTHER\\adm_vault")]
    [InlineData("CN=reader,DC=corp,DC=example")]
    public void Ldap_bind_by_a_neighbour_is_silent(string name) =>
        Assert.Empty(Play().LdapBind(Scene.Client, name).Findings);

    [Theory]
    [InlineData("adm_vault", "CORP")]
    [InlineData("adm_vault", "")]
    [InlineData("adm_vault", "WORKGROUP")]
    [InlineData("adm_vault@corp.example", "")]
    public void Ntlm_sign_in_fires_whatever_domain_is_written(string user, string domain)
    {
        var finding = Assert.Single(Play().Ntlm(Scene.Attacker, user, domain).Findings);
        Assert.Contains("NTLMv2 over SMB: succeeded", finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Outcome_of_a_wrong_password_is_said()
    {
        var finding = Assert.Single(Play().AsReq(Scene.Attacker, "adm_vault", answer: 24).Findings);
        Assert.Contains("wrong password", finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Repeated_tries_are_one_growing_finding()
    {
        var scene = Play();
        for (var i = 0; i < 20; i++)
        {
            scene.AsReq(Scene.Attacker, "adm_vault", answer: 24).Wait(TimeSpan.FromSeconds(1));
        }
        Assert.Equal(20, Assert.Single(scene.Findings, f => f.Detector == "honey.account-signin").Count);
        Assert.InRange(scene.Told.Count(f => f.Detector == "honey.account-signin"), 2, 4);
    }

    [Theory]
    [InlineData("MSSQLSvc/tape01.corp.example:1433", 2)]
    [InlineData("mssqlsvc/TAPE01.CORP.EXAMPLE", 2)]
    [InlineData("MSSQLSvc/tape01:1433", 3)]
    [InlineData("CORP\\svc_tape", -128)]
    [InlineData("svc_tape", 1)]
    [InlineData("svc_tape@corp.example", 10)]
    [InlineData("cifs/tape01.corp.example", 2)]
    [InlineData("adm_vault", 1)]
    public void Service_ticket_fires_in_every_form(string service, int nameType) =>
        Assert.Contains(Play().Ticket(Scene.Attacker, service, nameType: nameType).Findings,
            f => f.Detector == HoneyServiceTicket.Metadata.Id && f.Count == 1);

    [Theory]
    [InlineData("MSSQLSvc/tape01.corp.example:1434@CORP.EXAMPLE")]
    [InlineData("MSSQLSvc/tape011.corp.example:1433")]
    [InlineData("MSSQLSvc/sql.corp.example:1433")]
    public void Service_ticket_for_a_neighbour_is_silent(string service)
    {
        var policy = Scene.Policy() with { Honey = Scene.Policy().Honey with { Computers = [] } };
        Assert.Empty(new Scene(Received(policy)).Ticket(Scene.Client, service).Findings);
    }
}

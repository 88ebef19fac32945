using Deception.Contracts;
using Deception.Threats.Kerberos;
using Xunit;

namespace Deception.Tests.Unit.Threats;

public sealed class KerberoastingTests
{
    private static readonly string[] Services = ["MSSQLSvc/a.corp.example:1433", "FIMService/b", "HTTP/c", "backup/d", "HTTP/e"];

    private static IEnumerable<Finding> Roasting(Scene scene) => scene.Findings.Where(f => f.Detector == Kerberoasting.Metadata.Id);

    [Fact]
    public void A_burst_with_aes_fires_once_and_high()
    {
        var scene = new Scene(Scene.Policy());
        foreach (var service in Services)
        {
            scene.Ticket(Scene.Attacker, service, etypes: [18, 17]);
        }
        var finding = Assert.Single(Roasting(scene));
        Assert.Equal(Severity.High, finding.Severity);
        Assert.Equal("jo", finding.Source.Account);
    }

    [Fact]
    public void Slow_roasting_fires_by_the_long_window()
    {
        var scene = new Scene(Scene.Policy());
        for (var i = 0; i < 11; i++)
        {
            scene.Ticket(Scene.Attacker, $"app{i}/host{i}", etypes: [18, 17]).Wait(TimeSpan.FromMinutes(4));
        }
        Assert.Single(Roasting(scene));
    }

    [Fact]
    public void A_morning_of_usual_services_is_silent()
    {
        var scene = new Scene(Scene.Policy());
        foreach (var service in new[] { "cifs/fs1", "ldap/dca", "HOST/ws", "HTTP/intranet", "HTTP/mail", "RPCSS/x", "TERMSRV/y", "MSSQLSvc/sql:1433", "GC/dca" })
        {
            scene.Ticket(Scene.Client, service);
        }
        Assert.Empty(Roasting(scene));
    }

    [Fact]
    public void Thirty_users_behind_one_address_are_silent()
    {
        var scene = new Scene(Scene.Policy());
        for (var i = 0; i < 30; i++)
        {
            scene.Ticket(Scene.Client, $"MSSQLSvc/sql{i % 3}:1433", client: $"user{i}").Ticket(Scene.Client, "HTTP/intranet", client: $"user{i}");
        }
        Assert.Empty(Roasting(scene));
    }

    [Fact]
    public void A_monitoring_host_is_silent_once_its_services_are_a_habit()
    {
        var scene = new Scene(Scene.Policy());
        foreach (var service in Services)
        {
            scene.Ticket(Scene.Client, service).Wait(TimeSpan.FromMinutes(15));
        }
        Assert.Empty(Roasting(scene));
        scene.Wait(TimeSpan.FromHours(10));
        foreach (var service in Services)
        {
            scene.Ticket(Scene.Client, service);
        }
        Assert.Empty(Roasting(scene));
    }

    [Fact]
    public void One_rc4_ticket_of_an_account_without_aes_is_silent() =>
        Assert.Empty(Roasting(new Scene(Scene.Policy()).Ticket(Scene.Client, "svc_old", issued: 23, nameType: 1)
            .Ticket(Scene.Client, "HTTP/web", issued: 23)));

    [Fact]
    public void Rc4_alone_for_an_account_that_has_aes_fires() =>
        Assert.Single(Roasting(new Scene(Scene.Policy()).Ticket(Scene.Attacker, "svc_new", etypes: [23], issued: 23, nameType: 1)));

    [Fact]
    public void Rc4_for_a_service_that_got_aes_before_fires() =>
        Assert.Single(Roasting(new Scene(Scene.Policy()).Ticket(Scene.Client, "MSSQLSvc/sql:1433", issued: 18)
            .Ticket(Scene.Attacker, "MSSQLSvc/sql:1433", etypes: [23], issued: 23)));

    [Fact]
    public void Account_named_as_tools_do_fires() =>
        Assert.Single(Roasting(new Scene(Scene.Policy()).Ticket(Scene.Attacker, "CORP\\svc_x", nameType: -128, answered: false)));

    [Fact]
    public void Old_windows_without_aes_is_silent() =>
        Assert.Empty(Roasting(new Scene(Scene.Policy()).Ticket(Scene.Client, "MSSQLSvc/sql:1433", etypes: [23, -133, -128, 3, 1, 24, -135], issued: 23)));

    [Fact]
    public void Delegation_and_user_to_user_are_silent() =>
        Assert.Empty(Roasting(new Scene(Scene.Policy())
            .Ticket(Scene.Client, "svc_web", etypes: [23], issued: 23, nameType: 1, s4u: true)
            .Ticket(Scene.Client, "svc_web", etypes: [23], issued: 23, nameType: 1, options: 0x40810008)
            .Ticket(Scene.Client, "jo", etypes: [18, 23], issued: 18, nameType: 1, client: "jo")));

    [Fact]
    public void Tickets_to_other_realms_are_silent() =>
        Assert.Empty(Roasting(new Scene(Scene.Policy()).Ticket(Scene.Client, "krbtgt/CHILD.CORP.EXAMPLE", etypes: [23], issued: 23)));
}

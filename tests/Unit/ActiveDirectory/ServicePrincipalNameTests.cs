using Deception.ActiveDirectory;
using Xunit;

namespace Deception.Tests.Unit.ActiveDirectory;

public sealed class ServicePrincipalNameTests
{
    [Theory]
    [InlineData("MSSQLSvc/sqlbk01.lab.test:1433@LAB.TEST", "MSSQLSvc", "sqlbk01.lab.test", "1433", null, "LAB.TEST")]
    [InlineData("MSSQLSvc/sqlbk01:INSTANCE", "MSSQLSvc", "sqlbk01", "INSTANCE", null, null)]
    [InlineData("ldap/dc1.lab.test/lab.test", "ldap", "dc1.lab.test", null, "lab.test", null)]
    [InlineData("HTTP/[2001:db8::1]:80", "HTTP", "[2001:db8::1]", "80", null, null)]
    [InlineData("HTTP/2001:db8::1", "HTTP", "2001:db8::1", null, null, null)]
    [InlineData("host/dc1.", "host", "dc1", null, null, null)]
    public void Takes_a_name_apart(string text, string service, string host, string? port, string? name, string? realm)
    {
        Assert.True(ServicePrincipalName.TryParse(text, out var spn));
        Assert.Equal((service, host, port, name, realm), (spn.Service, spn.Host, spn.Port, spn.Name, spn.Realm));
    }

    [Theory]
    [InlineData("svc_sqlbackup")]
    [InlineData("LAB\\svc/x")]
    [InlineData("/host")]
    [InlineData("HTTP/")]
    [InlineData("HTTP/:80")]
    public void Refuses_what_is_none(string text) => Assert.False(ServicePrincipalName.TryParse(text, out _));

    [Theory]
    [InlineData("mssqlsvc/SQLBK01")]
    [InlineData("MSSQLSvc/sqlbk01.LAB.test")]
    [InlineData("MSSQLSvc/sqlbk01:1433")]
    [InlineData("MSSQLSvc/sqlbk01.lab.test:1433@lab.test")]
    public void Spellings_of_one_service_match(string text)
    {
        Assert.True(ServicePrincipalName.TryParse("MSSQLSvc/sqlbk01.lab.test:1433", out var honey));
        Assert.True(ServicePrincipalName.TryParse(text, out var spn));
        Assert.True(honey.Matches(spn));
        Assert.True(spn.Matches(honey));
    }

    [Theory]
    [InlineData("MSSQLSvc/sqlbk01.lab.test:1434")]
    [InlineData("MSSQLSvc/sqlbk01.other.test:1433")]
    [InlineData("MSSQLSvc/sqlbk0")]
    [InlineData("HTTP/sqlbk01.lab.test:1433")]
    public void Others_do_not(string text)
    {
        Assert.True(ServicePrincipalName.TryParse("MSSQLSvc/sqlbk01.lab.test:1433", out var honey));
        Assert.True(ServicePrincipalName.TryParse(text, out var spn));
        Assert.False(honey.Matches(spn));
    }

    [Theory]
    [InlineData("dc1", "DC1.lab.test", true)]
    [InlineData("dc1.lab.test", "dc1.lab", false)]
    [InlineData("10", "10.99.0.10", false)]
    public void Short_hosts_are_the_same_as_long_ones(string left, string right, bool same) =>
        Assert.Equal(same, ServicePrincipalName.SameHost(left, right));
}

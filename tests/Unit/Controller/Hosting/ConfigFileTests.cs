using System.Text;
using Deception.Controller.Hosting;
using Xunit;

namespace Deception.Tests.Unit.Controller.Hosting;

public sealed class ConfigFileTests
{
    [Fact]
    public void A_configuration_is_read_with_its_defaults()
    {
        var text = Whole("""[{"name":"siem","transport":"tls","host":"siem.example","port":6514}]""");
        Assert.True(ConfigFile.TryParse(Encoding.UTF8.GetBytes(text), out var options, out var fault), fault);
        var output = Assert.Single(options.Syslog);
        Assert.Equal((SyslogTransport.Tls, "local0", null), (output.Transport, output.Facility, output.CaFile));
    }

    [Theory]
    [InlineData("""{"listen":"http://127.0.0.1:1","state":"s","broker":{"url":"tls://127.0.0.1:4222","tokenfile":"x"}}""", "broker.tokenfile: unknown member")]
    [InlineData("""{"listen":"http://127.0.0.1:1","state":"s","broker":{"url":"tls://127.0.0.1:4222"},"sylog":[]}""", "sylog: unknown member")]
    [InlineData("""{"listen":"http://127.0.0.1:1","state":"s"}""", "top level (line 1): lacks broker")]
    [InlineData("""{"listen":"ftp://x","state":"s","broker":{"url":"tls://127.0.0.1:4222"}}""", "listen: 'ftp://x' is no")]
    [InlineData("""{"listen":"http://x:1","state":"s","broker":{"url":"nats://127.0.0.1:4222"}}""", "broker.url: 'nats://127.0.0.1:4222' is no tls://")]
    [InlineData("""{"listen":"http://x:1","state":"s","broker":{"url":"tls://127.0.0.1:4222","listen":"4222"}}""", "broker.listen: '4222' is no")]
    [InlineData("""{"listen":"http://x:1","state":"s","broker":{"url":"x"}}""", "broker.url:")]
    [InlineData("""{"listen":"http://x:1","state":"s","broker":{"url":"tls://x:4222"},"policy_file":"/no/such/file"}""", "policy_file: '/no/such/file' does not exist")]
    [InlineData("null", "null is no configuration")]
    [InlineData("{", "top level (line 1):")]
    public void A_fault_is_told_with_its_path(string text, string fault)
    {
        Assert.False(ConfigFile.TryParse(Encoding.UTF8.GetBytes(text), out _, out var found));
        Assert.StartsWith(fault, found, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', found);
    }

    [Theory]
    [InlineData("""[{"name":"a","transport":"tcp","host":"h","port":0}]""", "syslog[0].port: 0 is no port")]
    [InlineData("""[{"name":"a","transport":"tcp","host":"h","port":1,"facility":"local9"}]""", "syslog[0].facility:")]
    [InlineData("""[{"name":"a","transport":"tcp","host":"h","port":1,"server_name":"x"}]""", "syslog[0].ca_file:")]
    [InlineData("""[{"name":"a","transport":"tcp","host":"h","port":1},{"name":"a","transport":"udp","host":"h","port":1}]""", "syslog[1].name: 'a' stands twice")]
    [InlineData("""[{"name":"a","transport":"pigeon","host":"h","port":1}]""", "syslog[0].transport (line 1):")]
    [InlineData("""[{"name":"a","transport":"tcp","host":"h","port":1,"colour":"red"}]""", "syslog[0].colour: unknown member")]
    public void An_outputs_fault_is_told_with_its_path(string outputs, string fault)
    {
        Assert.False(ConfigFile.TryParse(Encoding.UTF8.GetBytes(Whole(outputs)), out _, out var found));
        Assert.StartsWith(fault, found, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_told()
    {
        Assert.False(ConfigFile.TryRead("/no/such/config.json", out _, out var fault));
        Assert.Contains("/no/such/config.json", fault, StringComparison.Ordinal);
    }

    private static string Whole(string outputs) =>
        $$"""{ "listen":"http://127.0.0.1:8480", "state":"s", "broker":{"url":"tls://127.0.0.1:4222"}, "syslog":{{outputs}} }""";
}

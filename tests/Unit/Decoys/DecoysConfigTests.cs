using Deception.Decoys;
using Deception.Tests.Unit.Link;
using Xunit;

namespace Deception.Tests.Unit.Decoys;

public sealed class DecoysConfigTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_whole_config_is_read()
    {
        var config = Read(Service("""{ "kind": "ldap", "listen": "[::]:389", "domain": "lab.test", "host": "dc3" }"""), out var fault);

        Assert.Null(fault);
        Assert.Equal("dc3", Assert.Single(config!.Services).Host);
    }

    [Theory]
    [InlineData("""{ "kind": "gopher", "listen": "127.0.0.1:1", "domain": "lab.test", "host": "dc3" }""", "$.services[0].kind: there is no decoy 'gopher'")]
    [InlineData("""{ "kind": "ftp", "listen": "127.0.0.1:1", "domain": "lab.test", "host": "dc3", "system": "vms" }""", "$.services[0].system: 'vms'")]
    [InlineData("""{ "kind": "ldap", "listen": "localhost", "domain": "lab.test", "host": "dc3" }""", "$.services[0].listen: 'localhost'")]
    [InlineData("""{ "kind": "ldap", "listen": "127.0.0.1:1", "domain": "lab test", "host": "dc3" }""", "$.services[0].domain:")]
    [InlineData("""{ "kind": "ldap", "listen": "127.0.0.1:1", "domain": "lab.test", "host": "dc3.lab" }""", "$.services[0].host:")]
    [InlineData("""{ "kind": "ldap", "listen": "127.0.0.1:1", "domain": "lab.test", "host": "dc3", "port": 1 }""", "$.services[0].port: no such member is known")]
    public void What_is_wrong_is_told_with_its_place(string service, string expected)
    {
        Assert.Null(Read(Service(service), out var fault));
        Assert.Contains(expected, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_without_decoys_is_refused()
    {
        Assert.Null(Read("""{ "agent": "d1", "state": "s" }""", out var fault));
        Assert.Contains("$.services: no decoy to serve", fault, StringComparison.Ordinal);
    }

    private static string Service(string service) => $$"""{ "agent": "d1", "state": "s", "services": [ {{service}} ] }""";

    private DecoysConfig? Read(string json, out string? fault)
    {
        var file = _folder.File("config.json");
        File.WriteAllText(file, json);
        return DecoysConfig.TryRead(file, out var config, out fault) ? config : null;
    }
}

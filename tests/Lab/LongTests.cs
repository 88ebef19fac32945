using System.Globalization;
using Deception.Tests.Lab.Domain;

namespace Deception.Tests.Lab;

/// <summary>What takes its time: run by <c>./deception record</c>, which keeps the packets.</summary>
[Collection<SambaLabCollection>]
public sealed class LongTests
{
    private static readonly int Minutes =
        int.TryParse(Environment.GetEnvironmentVariable("DECEPTION_LONG_MINUTES"), CultureInfo.InvariantCulture, out var minutes) ? minutes : 20;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(Minutes + 10);

    private readonly SambaLab _lab;
    private readonly LabNetwork _network;

    public LongTests(SambaLab lab)
    {
        Assert.SkipWhen(lab.Lacking is not null, lab.Lacking ?? "");
        (_lab, _network) = (lab, lab.Network);
    }

    [Fact(Explicit = true)]
    [Trait("Run", "asked")]
    public async Task Office_stays_silent()
    {
        var people = new[] { Names.Alice, Names.Bob, Names.Dave, Names.Erin };
        var work = string.Join("\n", people.Select(p => $"""
            echo '{p.Password}' | kinit {p.Name} || true
            kvno cifs/{Names.Controller} ldap/{Names.Controller} HTTP/portal.{Names.Dns}
            smbclient //{Names.Controller}/netlogon --use-kerberos=required -c ls
            ldapsearch -LLL -Q -Y GSSAPI -H ldap://{Names.Controller} -b {Names.BaseDn} '(sAMAccountName={p.Name})' memberOf mail
            rpcclient {Names.Controller} --use-kerberos=required -c 'lookupnames {p.Name}'
            smbclient -L {Names.Controller} --use-kerberos=required
            sleep $((RANDOM % 20))
            """));
        await _network.Client.RunAsync(["bash", "-c", For(work)], limit: Limit);
        await _lab.IsSilentAsync(_network.Client);
    }

    /// <summary>One guess every forty seconds.</summary>
    [Fact(Explicit = true)]
    [Trait("Run", "asked")]
    public async Task Slow_spray_is_found()
    {
        var accounts = string.Join(' ', Names.Created.Where(p => !Names.IsHoney(p) && !p.NoPreauthentication).Select(p => p.Name));
        await _lab.RaisedSlowlyByAsync("kerberos.password-spray", _network.Guesser, () => _network.Guesser.RunAsync(
            ["bash", "-c", $"for name in {accounts}; do echo Spring-2026.Pass | kinit $name; sleep 40; done"], limit: Limit));
    }

    /// <summary>One service ticket every minute, by service name and then by account, as one who has both lists does.</summary>
    [Fact(Explicit = true)]
    [Trait("Run", "asked")]
    public async Task Slow_roasting_is_found()
    {
        var services = string.Join(' ', Names.Created.Where(p => !Names.IsHoney(p)).SelectMany(p => (p.Spns ?? []).Append(p.Name)).Where(n => n.Contains('/') || n.StartsWith("svc_", StringComparison.Ordinal)));
        await _network.Thief.KinitAsync(Names.Mallory);
        await _lab.RaisedSlowlyByAsync("kerberos.kerberoasting", _network.Thief, () => _network.Thief.RunAsync(
            ["bash", "-c", $"for service in {services}; do kvno $service; sleep 60; done"], limit: Limit));
    }

    private static string For(string work) =>
        string.Create(CultureInfo.InvariantCulture, $"end=$((SECONDS + {Minutes} * 60)); while ((SECONDS < end)); do\n{work}\ndone");
}

using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Deception.Contracts;
using Deception.Controller.Outputs;
using Xunit;

namespace Deception.Tests.Unit.Controller.Outputs;

public sealed partial class SyslogMessageTests
{
    [Fact]
    public void The_header_is_that_of_RFC_5424()
    {
        var text = Text(Findings.Of("a1"), 7);
        Assert.StartsWith(
            "<131>1 2026-03-14T12:00:00.000Z sensor-net deception 42 kerberos.kerberoasting "
            + "[deception@32473 id=\"a1\" rev=\"1\" detector=\"kerberos.kerberoasting\" severity=\"high\" src=\"10.0.0.66\" incident=\"7\"] CEF:0|",
            text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_body_has_no_byte_order_mark_and_is_UTF_8()
    {
        var bytes = new SyslogMessage(16, "h", 1).Format(Findings.Of("a1") with { Summary = "Jürgen €" }, null, TestStore.Noon);
        Assert.Equal(-1, bytes.AsSpan().IndexOf("\uFEFF"u8));
        Assert.EndsWith("msg=Jürgen €", new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_sources_stay_inside_their_parameter() =>
        Gen.OneOf(Gen.Char["\"]\\\n ["], Gen.Char).Array[1, 80].Sample(
            chars =>
            {
                var host = new string(chars);
                var match = Message().Match(Text(Findings.Of("a1") with { Source = new Entity { Host = host } }, null));
                Assert.True(match.Success);
                var parameters = Parameter().Matches(match.Groups["sd"].Value)
                    .ToDictionary(p => p.Groups[1].Value, p => Escaped().Replace(p.Groups[2].Value, "$1"));
                Assert.Equal(Printable.Clean(host, 255, breaks: false), parameters["src"]);
                Assert.Equal("a1", parameters["id"]);
            },
            iter: 5_000, threads: 1);

    [Fact]
    public void Message_ids_and_host_names_hold_printable_ASCII_of_their_length()
    {
        var finding = Findings.Of("a1") with { Detector = new string('d', 100) };
        var text = Encoding.UTF8.GetString(new SyslogMessage(0, "hôst name", 1).Format(finding, null, TestStore.Noon));
        Assert.Contains($" hstname deception 1 {new string('d', 32)} [", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("local0", 16)]
    [InlineData("authpriv", 10)]
    [InlineData("kern", 0)]
    public void Facilities_have_their_numbers(string name, int code)
    {
        Assert.True(SyslogPriority.TryFacility(name, out var found));
        Assert.Equal(code, found);
        Assert.False(SyslogPriority.TryFacility("local9", out _));
    }

    private static string Text(Finding finding, long? incident) =>
        Encoding.UTF8.GetString(new SyslogMessage(16, "sensor-net", 42).Format(finding, incident, TestStore.Noon));

    [GeneratedRegex("^<\\d{1,3}>1 \\S+ [!-~]{1,255} [!-~]{1,48} [!-~]{1,128} [!-~]{1,32} "
        + "\\[deception@32473(?<sd>( [a-z]+=\"([^\"\\\\\\]]|\\\\[\"\\\\\\]])*\")+)\\] CEF:0", RegexOptions.Singleline)]
    private static partial Regex Message();

    [GeneratedRegex(" ([a-z]+)=\"((?:[^\"\\\\\\]]|\\\\.)*)\"", RegexOptions.Singleline)]
    private static partial Regex Parameter();

    [GeneratedRegex("\\\\(.)")]
    private static partial Regex Escaped();
}

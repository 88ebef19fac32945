using System.Text;
using CsCheck;
using Deception.Contracts;
using Deception.Controller.Outputs;
using Xunit;

namespace Deception.Tests.Unit.Controller.Outputs;

public sealed class CefTests
{
    private static readonly Gen<string> Hostile = Gen.OneOf(
        Gen.Char["|\\=\n\r \"][\0\u2028\u202E\uD800\uDC00éa\u007F\u001B"],
        Gen.Char).Array[0, 60].Select(chars => new string(chars));

    [Fact]
    public void A_finding_is_one_line_of_the_dictionarys_words()
    {
        var line = Cef.Format(Findings.Of("a1") with { Agent = "dc1", ObservedAt = TestStore.Noon }, 7);
        Assert.Equal(
            "CEF:0|Deception|Deception|0.1.0|kerberos.kerberoasting|Kerberoasting|8|externalId=a1 rt=1773489600000 start=1773489600000 "
            + "end=1773489600000 cnt=1 cat=threat src=10.0.0.66 suser=alice dst=10.0.0.1 dvchost=dc1 deviceDnsDomain=lab.test "
            + "cs1Label=techniques cs1=T1558.003 cs2Label=incident cs2=7 cs3Label=accounts cs3=alice cs4Label=visibility cs4=clear "
            + "cs5Label=maturity cs5=incubating cn1Label=confidence cn1=80 cn2Label=revision cn2=1 msg=alice asked for tickets.",
            line);
    }

    [Fact]
    public void Hostile_names_come_back_out_of_a_strict_reader() =>
        Gen.Select(Hostile, Hostile, Hostile).Sample(
            (title, account, summary) =>
            {
                var finding = Findings.Of("a1") with
                {
                    Title = title,
                    Summary = summary,
                    Source = new Entity { Account = account },
                };
                var line = Cef.Format(finding, null);
                Assert.DoesNotContain(line, c => char.IsControl(c) || c is '\u2028' or '\u202E');
                var (header, extension) = CefReader.Read(line);
                Assert.Equal(Printable.Clean(title, 255, breaks: false), header[5]);
                Assert.Equal(Printable.Clean(account, 255, breaks: true), extension.GetValueOrDefault("suser", ""));
                Assert.Equal(Printable.Clean(summary, 1023, breaks: true), extension.GetValueOrDefault("msg", ""));
                Assert.Equal("a1", extension["externalId"]);
            },
            iter: 5_000, threads: 1);

    [Fact]
    public void The_worst_line_fits_a_datagram()
    {
        var worst = string.Concat(Enumerable.Repeat("\\=€", 3000));
        var entity = new Entity { Ip = worst, Host = worst, Account = worst, Realm = worst, Port = 65535 };
        var finding = Findings.Of("a1") with
        {
            Title = worst,
            Summary = worst,
            Source = entity,
            Target = entity,
            Accounts = [worst],
            Techniques = [worst],
            Domain = worst,
        };
        Assert.InRange(new SyslogMessage(16, "host", 1).Format(finding, 1, TestStore.Noon).Length, 1, 65_000);
    }
}

/// <summary>Reads a CEF line by the letter of the format, and knows nothing of the writer.</summary>
internal static class CefReader
{
    public static (List<string> Header, Dictionary<string, string> Extension) Read(string line)
    {
        Assert.StartsWith("CEF:0|", line, StringComparison.Ordinal);
        var header = new List<string>();
        var at = "CEF:".Length;
        while (header.Count < 7)
        {
            header.Add(Until(line, ref at, '|', "\\|"));
        }
        var extension = new Dictionary<string, string>(StringComparer.Ordinal);
        while (at < line.Length)
        {
            var key = Until(line, ref at, '=', "");
            Assert.Matches("^[A-Za-z0-9]+$", key);
            extension.Add(key, Value(line, ref at));
        }
        return (header, extension);
    }

    private static string Until(string line, ref int at, char end, string escapable)
    {
        var text = new StringBuilder();
        for (; line[at] != end; at++)
        {
            if (line[at] == '\\')
            {
                Assert.Contains(line[++at], escapable);
            }
            text.Append(line[at]);
        }
        at++;
        return text.ToString();
    }

    // A value ends before " key=", for no "=" stands unescaped in it.
    private static string Value(string line, ref int at)
    {
        var end = at;
        while (end < line.Length && line[end] != '=')
        {
            end += line[end] == '\\' ? 2 : 1;
        }
        var next = end >= line.Length ? line.Length : line.LastIndexOf(' ', end);
        var raw = line[at..next];
        at = Math.Min(line.Length, next + 1);
        var text = new StringBuilder();
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                text.Append(raw[i]);
                continue;
            }
            text.Append(raw[++i] switch { 'n' => '\n', 'r' => '\r', '\\' => '\\', '=' => '=', _ => throw new FormatException(raw) });
        }
        return text.ToString();
    }
}

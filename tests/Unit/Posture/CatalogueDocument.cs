using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Deception.Contracts;
using Deception.Posture.Changes;
using Deception.Posture.Checks;
using Deception.Posture.Hosts;
using Deception.Posture.Reports;
using Deception.Posture.Snapshots;
using Xunit;

namespace Deception.Tests.Unit.Posture;

/// <summary><c>docs/CHECKS.md</c> and <c>docs/POSTURE-COVERAGE.md</c>: generated (<c>DECEPTION_WRITE_EXPECTED=1</c>), and the conventions that every check keeps.</summary>
public sealed partial class CatalogueDocument
{
    private static readonly string Root = FindRoot();

    public static TheoryData<string> Ids => [.. CheckCatalogue.All.Select(c => c.Info.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_check_says_what_a_person_needs(string id)
    {
        var info = CheckCatalogue.ById[id].Info;
        Assert.Matches("^posture(\\.[a-z0-9-]+){2}$", id);
        Assert.InRange(info.Points, 1, 100);
        Assert.All(new[] { info.Title, info.Why, info.Remedy.Console, info.Remedy.PowerShell, info.Remedy.Verify, info.Remedy.Revert }, t => Assert.False(string.IsNullOrWhiteSpace(t)));
        Assert.All(info.Techniques, t => Assert.Matches(@"^T\d{4}(\.\d{3})?$", t));
        Assert.NotEqual(info.Remedy.PowerShell, info.Remedy.Revert);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Commands_name_values_between_quotes_and_all_of_them_are_filled(string id)
    {
        var fixture = Fixture.Of(id);
        var snapshot = Fragment.Healthy().Over(fixture.Fails).Build();
        var policy = fixture.Policy ?? System.Text.Json.JsonSerializer.Deserialize(Fragment.Resource("policy.json"), ContractsJson.Default.Policy)!;
        var result = Assessor.Run(CheckCatalogue.ById[id], new Survey(snapshot, new AssessmentOptions { Policy = policy }));
        var remedy = result.Info.Remedy;
        foreach (var command in new[] { remedy.PowerShell, remedy.Revert, remedy.Samba, remedy.SambaRevert }.OfType<string>())
        {
            // Odd parts between single quotes are inside of them.
            Assert.All(command.Split(" # ")[0].Split('\'').Where((_, i) => i % 2 == 0), outside => Assert.DoesNotMatch(Placeholder(), outside));
            foreach (var affected in result.Objects)
            {
                Assert.NotNull(FixScript.Fill(command, affected, snapshot.Header, "''"));
                Assert.Equal([], Placeholder().Matches(command).Select(m => m.Value.Trim('{', '}')).Except(["dn", "name", "sid", "domain", "basedn", .. affected.Values.Keys]));
            }
        }
    }

    [Fact]
    public void No_two_checks_share_title_or_fix()
    {
        Assert.Equal([], Repeated(c => c.Title));
        Assert.Equal([], Repeated(c => c.Remedy.PowerShell + c.Remedy.Console));
        Assert.Equal([], Repeated(c => c.Why));
        Assert.True(CheckCatalogue.All.Count >= 150);
    }

    [Fact]
    public void Every_check_class_is_in_the_catalogue() => Assert.Equal(
        typeof(Check).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Check)) && !t.IsAbstract).Select(t => t.Name).Order(),
        CheckCatalogue.All.Select(c => c.GetType().Name).Order());

    [Fact]
    public void Checks_document_is_up_to_date() => UpToDate("CHECKS.md", Checks());

    [Fact]
    public void Coverage_document_is_up_to_date() => UpToDate("POSTURE-COVERAGE.md", Coverage());

    private static IEnumerable<string> Repeated(Func<CheckInfo, string> of) =>
        CheckCatalogue.All.GroupBy(c => of(c.Info)).Where(g => g.Count() > 1).Select(g => string.Join(" and ", g.Select(c => c.Info.Id)));

    internal static void UpToDate(string name, string text)
    {
        var path = Path.Combine(Root, "docs", name);
        if (Environment.GetEnvironmentVariable("DECEPTION_WRITE_EXPECTED") == "1")
        {
            File.WriteAllText(path, text);
        }
        Assert.Equal(File.ReadAllText(path), text);
    }

    private static string Checks()
    {
        var text = new StringBuilder($"""
            # Posture checks

            Generated from the checks themselves by a test, which fails when this page is old. {CheckCatalogue.All.Count} checks of the directory and {HostCheckCatalogue.All.Count} of
            endpoints; each is one file in `detectors/Posture`. *Needs* says what has to be read for an answer; *LDIF* that `assess --fix-script` writes the change and its
            revert for any LDAP server, beside PowerShell.

            """);
        foreach (var category in CheckCatalogue.All.GroupBy(c => c.Info.Category))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {Capital(Deception.Posture.Risk.Assess.Words(category.Key))}\n\n| Check | Why | Severity | Points | ATT&CK | ANSSI | ESC | Needs | Fix | Revert |\n|---|---|---|---|---|---|---|---|---|---|\n");
            foreach (var info in category.Select(c => c.Info).OrderBy(c => c.Id, StringComparer.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $"| `{info.Id}`<br>{Cell(info.Title)} | {Cell(info.Why)} | {info.Severity.ToString().ToLowerInvariant()} | {info.Points} | {string.Join(' ', info.Techniques)} | {string.Join(' ', info.Anssi)} | {string.Join(' ', info.Esc)} | {Cell(NeedsOf(info.Needs))} | {Cell(info.Remedy.Console)}<br>`{Code(info.Remedy.PowerShell)}`{(HasChanges(info.Id) ? "<br>LDIF" : "")}{(info.Remedy.Samba is { } samba ? $"<br>`{Code(samba)}`" : "")} | `{Code(info.Remedy.Revert)}` |\n");
            }
        }
        text.Append("\n## Endpoints\n\nWhat a sensor looks for on its own host (`deception-sensor audit`, or `audit` in its configuration).\n\n| Check | Why | Severity | ATT&CK | Linux | Windows |\n|---|---|---|---|---|---|\n");
        foreach (var info in HostCheckCatalogue.All.Select(c => c.Info).OrderBy(i => i.Id, StringComparer.Ordinal))
        {
            string Of(HostRemedy? remedy) => remedy is null ? "–" : $"{Cell(remedy.Steps)}<br>`{Code(remedy.Command)}`<br>revert: `{Code(remedy.Revert)}`";
            text.Append(CultureInfo.InvariantCulture, $"| `{info.Id}`<br>{Cell(info.Title)} | {Cell(info.Why)} | {info.Severity.ToString().ToLowerInvariant()} | {string.Join(' ', info.Techniques)} | {Of(info.Linux)} | {Of(info.Windows)} |\n");
        }
        return text.ToString();
    }

    private static bool HasChanges(string id)
    {
        var fixture = Fixture.Of(id);
        var policy = fixture.Policy ?? System.Text.Json.JsonSerializer.Deserialize(Fragment.Resource("policy.json"), ContractsJson.Default.Policy)!;
        return CheckCatalogue.ById[id].Examine(new Survey(Fragment.Healthy().Over(fixture.Fails).Build(), new AssessmentOptions { Policy = policy })).Any(o => o.Changes.Count > 0);
    }

    private static string Coverage()
    {
        var lab = File.Exists(Path.Combine(Root, "tests", "Lab", "PostureTests.cs")) ? File.ReadAllText(Path.Combine(Root, "tests", "Lab", "PostureTests.cs")) : "";
        lab += File.ReadAllText(Path.Combine(Root, "tests", "Lab", "Posture", "PostureLab.cs"));
        string Proof(IEnumerable<string> ids) => ids.Any(i => lab.Contains($"\"{i}\"", StringComparison.Ordinal)) ? "lab, fixture" : "fixture";
        var all = CheckCatalogue.All.Select(c => c.Info).ToList();
        var anssi = File.ReadAllLines(Data("anssi.txt")).Where(l => l.Length > 0 && l[0] != '#').ToList();
        var rules = File.ReadAllLines(Data("auditor-rules.tsv")).Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split('\t')).ToList();
        List<CheckInfo> OfAnssi(string name) => [.. all.Where(c => c.Anssi.Contains(name))];
        List<CheckInfo> OfRule(string id) => [.. all.Where(c => c.Covers.Contains(id))];
        string[] esc = ["ESC1", "ESC2", "ESC3", "ESC4", "ESC5", "ESC7", "ESC9", "ESC13", "ESC14", "ESC15", "ESC17"];
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"""
            # What the posture checks cover

            Generated by a test. **Proof**: *fixture* is a directory fragment that fails the check, one that just passes and one that couldn't be read, in
            `tests/Unit/Posture`; *lab* is a real Samba domain in `tests/Lab`.

            - Checks: **{all.Count}**; proven in the lab too: **{all.Count(c => lab.Contains($"\"{c.Id}\"", StringComparison.Ordinal))}**.
            - ANSSI control points: **{anssi.Count(a => OfAnssi(a).Count > 0)} of {anssi.Count}**.
            - Ways to abuse certificate services (LDAP part): **{esc.Count(e => all.Any(c => c.Esc.Contains(e)))} of {esc.Length}**.
            - Rules of the best-known open auditor that need LDAP and SYSVOL alone: **{rules.Count(r => IsReadable(r[1]) && OfRule(r[0]).Count > 0)} of {rules.Count(r => IsReadable(r[1]))}**.
            - Change issues: **{Issues.Length} of 11**.

            ## ANSSI

            | Control point | Check | Proof |
            |---|---|---|

            """));
        foreach (var name in anssi)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {Names(OfAnssi(name))} | {(OfAnssi(name).Count == 0 ? "–" : Proof(OfAnssi(name).Select(c => c.Id)))} |\n");
        }
        text.Append("\n## Certificate services\n\n| Way | Check | Proof |\n|---|---|---|\n");
        foreach (var way in esc)
        {
            var of = all.Where(c => c.Esc.Contains(way)).ToList();
            text.Append(CultureInfo.InvariantCulture, $"| {way} | {Names(of)} | {Proof(of.Select(c => c.Id))} |\n");
        }
        text.Append("\n## The auditor's rules\n\n| Rule | Read from | Covered by |\n|---|---|---|\n");
        foreach (var rule in rules)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {rule[0]} | {rule[1]} | {(OfRule(rule[0]) is { Count: > 0 } by ? Names(by) : NotCovered(rule[0], rule[1]))} |\n");
        }
        text.Append("\n## Changes\n\n| Issue | Told as | Proof |\n|---|---|---|\n");
        foreach (var (issue, detector) in Issues)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {issue} | `{ChangeCatalogue.All.Single(k => k.Id == detector).Id}` | {Proof([detector])} |\n");
        }
        return text.ToString();
    }

    // The mission's eleven, and the kind of change that tells each.
    private static readonly (string Issue, string Detector)[] Issues =
    [
        ("Kerberoastable accounts", "change.kerberoastable"), ("AS-REP roasting", "change.asrep-roastable"), ("password never expires", "change.password-never-expires"),
        ("password not required", "change.password-not-required"), ("exposed attributes", "change.exposed-attribute"), ("privileged account delegation", "change.privileged-delegation"),
        ("unconstrained delegation", "change.unconstrained-delegation"), ("constrained delegation", "change.constrained-delegation"),
        ("privileged account added or removed", "change.privileged-member"), ("vulnerable to DCSync", "change.replication-right"), ("AdminSDHolder permissions", "change.adminsdholder"),
    ];

    private static bool IsReadable(string source) => source is "LDAP" or "LDAP+SYSVOL";

    private static string NotCovered(string id, string source) => id == "A-DnsZoneTransfert" ? "not: the setting lies in the DNS server's registry; a transfer is seen on the wire (`dns.zone-transfer`)"
        : $"not: needs a {source}, which an assessment doesn't send; what the wire shows of it is told by `wire.*` and `rpc.*`";

    private static string Names(IEnumerable<CheckInfo> checks) => string.Join("<br>", checks.Select(c => $"`{c.Id}`"));

    private static string NeedsOf(Needs needs) => string.Join(", ", Enum.GetValues<Needs>().Where(n => n != Needs.None && needs.HasFlag(n))).ToLowerInvariant();

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);

    private static string Code(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string Data(string name) => Path.Combine(Root, "docs", "coverage", name);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Deception.sln")))
        {
            folder = folder.Parent;
        }
        return folder.FullName;
    }

    [GeneratedRegex(@"\{[a-z]+\}")]
    private static partial Regex Placeholder();
}

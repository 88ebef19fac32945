using System.Globalization;
using System.Net;
using System.Text;
using Deception.Contracts;
using Deception.Posture.Checks;
using Deception.Posture.Risk;
using Deception.Posture.Techniques;

namespace Deception.Posture.Reports;

/// <summary>An assessment as one self-contained page: nothing is fetched, no script runs.</summary>
public static class HtmlReport
{
    private const int MostObjects = 500, MostIdentities = 15;

    /// <summary>Renders it.</summary>
    /// <param name="a">The assessment.</param>
    /// <param name="others">What beside checks and changes covers techniques: detectors and decoys.</param>
    public static string Render(Assessment a, IReadOnlyList<Cover>? others = null)
    {
        var page = new StringBuilder(128 * 1024);
        page.Append(CultureInfo.InvariantCulture, $"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Posture of {E(a.Domain)}</title><style>{ReportStyle.Css}</style></head><body>
            <header><div><p class="over">Directory posture</p><h1>{E(a.Domain)}</h1>
            <p>Read {a.TakenAt:yyyy-MM-dd HH:mm} UTC from {E(a.Server ?? "a snapshot")}{(string.IsNullOrEmpty(a.Reader) ? "" : $" by {E(a.Reader)}")} · {a.Objects:N0} objects · {a.Checks.Count} checks</p></div>
            {Gauge(a)}</header><main>

            """);
        Trend(page, a);
        Focus(page, a);
        Categories(page, a);
        IdentitiesOf(page, a);
        Attack(page, AttackMap.Of(others ?? [], a));
        Findings(page, a);
        Unanswered(page, a);
        page.Append(CultureInfo.InvariantCulture, $"<footer><p>Score formula version {a.ScoreVersion}: each category's failing checks, 100·(1−Π(1−points/100)); the domain's, 100·(1−Π(1−weight·category/100)). 0 is good.</p></footer></main></body></html>\n");
        return page.ToString();
    }

    private static string Gauge(Assessment a)
    {
        var length = 251.3 * a.Score / 100; // of a circle with radius 40
        return string.Create(CultureInfo.InvariantCulture, $"""
            <div class="gauge grade-{a.Grade}"><svg viewBox="0 0 100 100" role="img" aria-label="Risk score {a.Score:0.#} of 100, grade {a.Grade}"><circle class="rest" cx="50" cy="50" r="40"/>
            <circle class="arc" cx="50" cy="50" r="40" stroke-dasharray="{length:0.#} 251.3" transform="rotate(-90 50 50)"/>
            <text x="50" y="49" class="score">{a.Score:0.#}</text><text x="50" y="65" class="unit">of 100</text></svg><p><strong>Grade {a.Grade}</strong><br>0 is good</p></div>
            """);
    }

    private static void Trend(StringBuilder page, Assessment a)
    {
        var points = a.History.Append(new ScorePoint(a.TakenAt, a.Score)).DistinctBy(p => p.At).OrderBy(p => p.At).TakeLast(60).ToList();
        if (points.Count < 2)
        {
            return;
        }
        var (first, span) = (points[0].At, Math.Max(1, (points[^1].At - points[0].At).TotalSeconds));
        var line = string.Join(' ', points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{20 + (560 * (p.At - first).TotalSeconds / span):0.#},{110 - p.Score:0.#}")));
        page.Append(CultureInfo.InvariantCulture, $"""
            <section><h2>Trend</h2><svg class="trend" viewBox="0 0 600 125" role="img" aria-label="Score from {points[0].Score:0.#} on {points[0].At:yyyy-MM-dd} to {a.Score:0.#} on {a.TakenAt:yyyy-MM-dd}">
            <line x1="20" y1="110" x2="580" y2="110"/><line x1="20" y1="10" x2="580" y2="10"/><polyline points="{line}"/>
            <text x="20" y="122">{points[0].At:yyyy-MM-dd}</text><text x="580" y="122" class="end">{a.TakenAt:yyyy-MM-dd}</text></svg></section>

            """);
    }

    private static void Focus(StringBuilder page, Assessment a)
    {
        if (a.Focus.Count == 0)
        {
            return;
        }
        page.Append("<section><h2>Do these first</h2><p>The fixes that lower the score most for the least objects touched.</p><ol class=\"focus\">");
        foreach (var f in a.Focus)
        {
            page.Append(CultureInfo.InvariantCulture, $"<li><a href=\"#{E(f.Check)}\">{E(f.Title)}</a> <span>−{f.Gain:0.#} points · {f.Objects} {(f.Objects == 1 ? "object" : "objects")}</span></li>");
        }
        page.Append("</ol></section>\n");
    }

    private static void Categories(StringBuilder page, Assessment a)
    {
        page.Append("<section><h2>Categories</h2><table><thead><tr><th scope=\"col\">Category</th><th scope=\"col\">Score</th><th scope=\"col\" class=\"bar\"><span class=\"hidden\">Bar</span></th><th scope=\"col\">Fails</th><th scope=\"col\">Passes</th><th scope=\"col\">Unread</th></tr></thead><tbody>");
        foreach (var c in a.Categories)
        {
            page.Append(CultureInfo.InvariantCulture, $"""
                <tr><th scope="row">{E(Capital(c.Category))}</th><td class="number">{c.Score:0.#}</td><td class="bar"><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="rest" width="100" height="8"/><rect class="value" width="{c.Score:0.#}" height="8"/></svg></td>
                <td class="number">{c.Failed}</td><td class="number">{c.Passed}</td><td class="number">{c.Unread}</td></tr>
                """);
        }
        page.Append("</tbody></table></section>\n");
    }

    private static void IdentitiesOf(StringBuilder page, Assessment a)
    {
        if (a.Identities.Count == 0)
        {
            return;
        }
        page.Append("<section><h2>Riskiest identities</h2><div class=\"identities\">");
        foreach (var i in a.Identities.Take(MostIdentities))
        {
            page.Append(CultureInfo.InvariantCulture, $"<article><h3>{E(i.Name)} <span>{E(i.Kind)} · {i.Score:0.#}</span></h3><ul>{string.Concat(i.Reasons.Select(r => $"<li>{E(r)}</li>"))}</ul>{PathPicture.Svg(i.Path)}</article>");
        }
        page.Append("</div></section>\n");
    }

    private static void Attack(StringBuilder page, IReadOnlyList<TechniqueCover> map)
    {
        page.Append(CultureInfo.InvariantCulture, $"<section><h2>ATT&amp;CK</h2><p>{map.Count(t => t.Failing.Count > 0)} techniques would work here because a check fails; {map.Count(t => t.IsUnwatched && !t.IsBlind)} are only checked for, {map.Count(t => t.IsBlind)} of {map.Count} that touch identity are seen by nothing.</p><ul class=\"legend\"><li class=\"works\">would work</li><li class=\"decoy\">watched, with a decoy</li><li class=\"watched\">watched</li><li class=\"checked\">checked</li><li class=\"blind\">blind</li></ul><div class=\"matrix\">");
        foreach (var tactic in map.SelectMany(t => t.Technique.Tactics).Distinct().OrderBy(t => Array.IndexOf(Tactics, t)))
        {
            page.Append(CultureInfo.InvariantCulture, $"<section><h3>{E(tactic)}</h3><ul>");
            foreach (var row in map.Where(t => t.Technique.Tactics.Contains(tactic)))
            {
                var (word, said) = row.Failing.Count > 0 ? ("works", "would work: " + string.Join(", ", row.Failing)) : row.IsBlind ? ("blind", "nothing sees it") : row.IsUnwatched ? ("checked", "its conditions are checked")
                    : row.Count(CoverKind.Decoy) > 0 ? ("decoy", "watched, and a decoy waits") : ("watched", "watched");
                page.Append(CultureInfo.InvariantCulture, $"<li class=\"{word}\" title=\"{E(said)}\"><span>{row.Technique.Id}</span> {E(row.Technique.Name)}<span class=\"hidden\">: {word}</span></li>");
            }
            page.Append("</ul></section>");
        }
        page.Append("</div></section>\n");
    }

    private static readonly string[] Tactics = ["Initial Access", "Execution", "Persistence", "Privilege Escalation", "Defense Evasion", "Credential Access", "Discovery", "Lateral Movement", "Collection", "Command and Control", "Impact"];

    private static void Findings(StringBuilder page, Assessment a)
    {
        page.Append("<section><h2>Findings</h2><p>In commands <code>{dn}</code>, <code>{name}</code> and the like stand for each object's own; <code>assess --fix-script DIR</code> writes them out, with their reverts.</p>");
        foreach (var category in a.Checks.Where(c => c.State == "failed").GroupBy(c => c.Category))
        {
            page.Append(CultureInfo.InvariantCulture, $"<h3 class=\"category\">{E(Capital(category.Key))}</h3>");
            foreach (var check in category.OrderByDescending(c => c.Severity).ThenByDescending(c => c.Points))
            {
                Finding(page, check);
            }
        }
        page.Append("</section>\n");
    }

    private static void Finding(StringBuilder page, CheckAnswer check)
    {
        var severity = check.Severity.ToString().ToLowerInvariant();
        page.Append(CultureInfo.InvariantCulture, $"""
            <details class="finding {severity}" id="{E(check.Id)}"><summary><span class="severity">{severity}</span> <strong>{E(check.Title)}</strong> <span class="meta">{check.Objects.Count} {(check.Objects.Count == 1 ? "object" : "objects")} · {check.Points} points · −{check.Gain:0.#}</span></summary>
            """);
        var info = CheckCatalogue.ById.GetValueOrDefault(check.Id)?.Info;
        if (info is not null)
        {
            page.Append(CultureInfo.InvariantCulture, $"<p>{E(info.Why)}</p>");
        }
        page.Append("<table><thead><tr><th scope=\"col\">Object</th><th scope=\"col\">What is wrong</th></tr></thead><tbody>");
        foreach (var o in check.Objects.Take(MostObjects))
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><td><strong>{E(o.Name)}</strong><br><small>{E(o.Object)}</small></td><td>{E(o.Detail)}</td></tr>");
        }
        page.Append("</tbody></table>");
        if (check.Objects.Count > MostObjects)
        {
            page.Append(CultureInfo.InvariantCulture, $"<p>… and {check.Objects.Count - MostObjects} more: see the JSON report.</p>");
        }
        if (info is not null)
        {
            var fix = info.Remedy;
            page.Append(CultureInfo.InvariantCulture, $"<h4>Fix</h4><p>{E(fix.Console)}</p>{Code("PowerShell", fix.PowerShell)}{Code("samba-tool", fix.Samba)}{Code("Verify", fix.Verify)}{Code("Revert", fix.Revert)}");
            List<string> ids = [check.Id, .. info.Techniques, .. info.Anssi.Select(x => "ANSSI " + x), .. info.Esc];
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"ids\">{E(string.Join(" · ", ids))}</p>");
        }
        page.Append("</details>\n");
    }

    private static void Unanswered(StringBuilder page, Assessment a)
    {
        var unread = a.Checks.Where(c => c.State == "unread").ToList();
        if (unread.Count == 0 && a.Unread.Count == 0)
        {
            return;
        }
        page.Append("<section><h2>Not answered</h2>");
        if (unread.Count > 0)
        {
            page.Append(CultureInfo.InvariantCulture, $"<p>{unread.Count} checks could not read what they need:</p><ul>{string.Concat(unread.Select(c => $"<li>{E(c.Title)} <small>{E(c.Id)}</small></li>"))}</ul>");
        }
        if (a.Unread.Count > 0)
        {
            page.Append(CultureInfo.InvariantCulture, $"<details><summary>What could not be read ({a.Unread.Count})</summary><ul>{string.Concat(a.Unread.Select(u => $"<li>{E(u)}</li>"))}</ul></details>");
        }
        page.Append("</section>\n");
    }

    private static string Code(string title, string? code) => code is null ? "" : $"<p class=\"code\">{E(title)}</p><pre tabindex=\"0\">{E(code)}</pre>";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    internal static string E(string text) => WebUtility.HtmlEncode(text);
}

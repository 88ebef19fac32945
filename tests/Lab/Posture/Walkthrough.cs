using System.Globalization;
using System.Net;
using System.Text;

namespace Deception.Tests.Lab.Posture;

/// <summary>A fix as it went in the lab, as an animated picture of a terminal: what was said appears line by line. It stands still for who doesn't want motion.</summary>
internal sealed class Walkthrough(string title)
{
    private const int Width = 860, LineHeight = 19, Left = 16, Top = 52, MostColumns = 98, MostLines = 12;
    private const double Second = 1, PerLine = 0.08;

    private readonly List<(string Text, string Kind)> _lines = [];

    /// <summary>A command that was run.</summary>
    public Walkthrough Command(string text) => Add(text, "command");

    /// <summary>What it said; long output is cut.</summary>
    public Walkthrough Output(string text, string kind = "output")
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l.Trim().Length > 0).ToList();
        foreach (var line in lines.Take(MostLines))
        {
            Add(line, line.StartsWith('#') ? "remark" : kind);
        }
        return lines.Count > MostLines ? Add(string.Create(CultureInfo.InvariantCulture, $"… {lines.Count - MostLines} more lines"), "remark") : this;
    }

    public string Svg()
    {
        var height = Top + (_lines.Count * LineHeight) + 16;
        var svg = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $$"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{Width}} {{height}}" width="{{Width}}" height="{{height}}" role="img" aria-label="{{E(title)}}">
            <style>
            text{font:13px ui-monospace,SFMono-Regular,Consolas,"DejaVu Sans Mono",monospace;fill:#c9d1d9;white-space:pre}
            .title{fill:#8b949e}.command{fill:#79c0ff}.remark{fill:#8b949e}.bad{fill:#ff7b72}.good{fill:#7ee787}
            .l{opacity:0;animation:show .15s linear forwards}
            @keyframes show{to{opacity:1} }
            @media (prefers-reduced-motion:reduce){.l{opacity:1;animation:none} }
            </style>
            <rect width="{{Width}}" height="{{height}}" rx="8" fill="#0d1117"/><circle cx="20" cy="18" r="6" fill="#ff5f56"/><circle cx="40" cy="18" r="6" fill="#ffbd2e"/><circle cx="60" cy="18" r="6" fill="#27c93f"/>
            <text class="title" x="84" y="23">{{E(title)}}</text>

            """));
        var at = 0.3;
        for (var i = 0; i < _lines.Count; i++)
        {
            var (text, kind) = _lines[i];
            at += kind == "command" ? Second * 1.2 : PerLine;
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"l {kind}\" x=\"{Left}\" y=\"{Top + (i * LineHeight)}\" style=\"animation-delay:{at:0.00}s\">{E((kind == "command" ? "$ " : "") + Cut(text))}</text>\n");
            at += kind == "command" ? Second * 0.5 : 0;
        }
        return svg.Append("</svg>\n").ToString();
    }

    private Walkthrough Add(string text, string kind)
    {
        _lines.Add((text, kind));
        return this;
    }

    private static string Cut(string text) => text.Length > MostColumns ? text[..(MostColumns - 1)] + "…" : text;

    private static string E(string text) => WebUtility.HtmlEncode(new string([.. text.Where(c => !char.IsControl(c))]));
}

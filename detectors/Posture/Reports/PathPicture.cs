using System.Globalization;
using System.Text;
using Deception.Contracts;

namespace Deception.Posture.Reports;

/// <summary>A path to the crown as a picture: one box a step, from top to bottom, as it prints best.</summary>
public static class PathPicture
{
    private const int Width = 360, Box = 34, Gap = 30, LongestName = 40, LongestWay = 52;

    /// <summary>The picture; empty without a path.</summary>
    public static string Svg(IReadOnlyList<PathStep> path)
    {
        if (path.Count < 2)
        {
            return "";
        }
        var height = (path.Count * Box) + ((path.Count - 1) * Gap) + 4;
        var told = string.Join(", ", path.Select(s => s.How is null ? s.Name : $"{s.Name} {s.How}"));
        var svg = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"<svg class=\"path\" viewBox=\"0 0 {Width} {height}\" width=\"{Width}\" height=\"{height}\" role=\"img\" aria-label=\"Path: {HtmlReport.E(told)}\">"));
        for (var i = 0; i < path.Count; i++)
        {
            var y = 2 + (i * (Box + Gap));
            var last = i == path.Count - 1;
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"{(last ? "crown" : "node")}\" x=\"2\" y=\"{y}\" width=\"{Width - 4}\" height=\"{Box}\" rx=\"5\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"14\" y=\"{y + 22}\">{HtmlReport.E(Short(path[i].Name, LongestName))}</text><text class=\"kind\" x=\"{Width - 14}\" y=\"{y + 22}\">{HtmlReport.E(path[i].Kind)}</text>");
            if (!last)
            {
                svg.Append(CultureInfo.InvariantCulture, $"<path class=\"arrow\" d=\"M24 {y + Box} v{Gap - 3} m-4 -6 l4 6 l4 -6\"/><text class=\"how\" x=\"38\" y=\"{y + Box + 19}\">{HtmlReport.E(Short(path[i].How ?? "", LongestWay))}</text>");
            }
        }
        return svg.Append("</svg>").ToString();
    }

    private static string Short(string text, int most) => text.Length <= most ? text : text[..(most - 1)] + "…";
}

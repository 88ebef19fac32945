using System.Globalization;
using System.Text;
using Deception.Contracts;

namespace Deception.Controller.Outputs;

/// <summary>
/// ArcSight Common Event Format, version 0:
/// <c>CEF:0|vendor|product|version|class id|name|severity|key=value key=value</c>. In the header <c>\</c> and <c>|</c> are
/// escaped by <c>\</c>; in values <c>\</c> and <c>=</c>, and line breaks are <c>\n</c> and <c>\r</c>.
/// </summary>
public static class Cef
{
    // The dictionary allows msg 1023 and most others 255 or more. So bounded, the worst line still fits one datagram.
    private const int MaxMessage = 1023;
    private const int MaxShort = 255;

    /// <summary>One finding as one line.</summary>
    /// <param name="finding">The finding.</param>
    /// <param name="incident">Number of its incident; null if it belongs to none.</param>
    public static string Format(Finding finding, long? incident)
    {
        var text = new StringBuilder("CEF:0|Deception|Deception|")
            .Append(Header(ProductVersion)).Append('|')
            .Append(Header(finding.Detector)).Append('|')
            .Append(Header(finding.Title)).Append('|')
            .Append(SeverityOf(finding.Severity)).Append('|');
        var first = true;
        foreach (var (key, value) in Extension(finding, incident))
        {
            if (value is { Length: > 0 })
            {
                text.Append(first ? "" : " ").Append(key).Append('=').Append(Value(value, key is "msg" or "cs3" ? MaxMessage : MaxShort));
                first = false;
            }
        }
        return text.ToString();
    }

    /// <summary>CEF severity: 1, 3, 5, 8, 10.</summary>
    public static int SeverityOf(Severity severity) => severity switch
    {
        Severity.Critical => 10,
        Severity.High => 8,
        Severity.Medium => 5,
        Severity.Low => 3,
        _ => 1,
    };

    /// <summary>Cleans and escapes a header field.</summary>
    public static string Header(string text) => Printable.Clean(text, MaxShort, breaks: false)
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("|", "\\|", StringComparison.Ordinal);

    /// <summary>Cleans and escapes a value.</summary>
    /// <param name="text">The value.</param>
    /// <param name="max">Longest result before escaping, in UTF-16 units.</param>
    public static string Value(string text, int max = MaxShort) => Printable.Clean(text, max, breaks: true)
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("=", "\\=", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal)
        .Replace("\r", "\\r", StringComparison.Ordinal);

    private static readonly string ProductVersion = typeof(Cef).Assembly.GetName().Version!.ToString(3);

    private static IEnumerable<(string Key, string? Value)> Extension(Finding finding, long? incident) =>
    [
        ("externalId", finding.Id),
        ("rt", Milliseconds(finding.ObservedAt ?? finding.LastSeen)),
        ("start", Milliseconds(finding.FirstSeen)),
        ("end", Milliseconds(finding.LastSeen)),
        ("cnt", Number(finding.Count)),
        ("cat", finding.Kind.ToString().ToLowerInvariant()),
        ("src", finding.Source.Ip),
        ("spt", Number(finding.Source.Port)),
        ("shost", finding.Source.Host),
        ("suser", finding.Source.Account),
        ("sntdom", finding.Source.Realm),
        ("dst", finding.Target.Ip),
        ("dpt", Number(finding.Target.Port)),
        ("dhost", finding.Target.Host),
        ("duser", finding.Target.Account),
        ("dntdom", finding.Target.Realm),
        ("dvchost", finding.Agent),
        ("deviceDnsDomain", finding.Domain),
        .. Custom("cs1", "techniques", string.Join(',', finding.Techniques)),
        .. Custom("cs2", "incident", Number(incident)),
        .. Custom("cs3", "accounts", string.Join(',', finding.Accounts)),
        .. Custom("cs4", "visibility", Visible(finding.Visibility)),
        .. Custom("cs5", "maturity", finding.Maturity.ToString().ToLowerInvariant()),
        .. Custom("cn1", "confidence", Number(finding.Confidence)),
        .. Custom("cn2", "revision", Number(finding.Revision)),
        ("msg", finding.Summary),
    ];

    private static IEnumerable<(string, string?)> Custom(string key, string label, string? value) =>
        value is { Length: > 0 } ? [(key + "Label", label), (key, value)] : [];

    private static string? Number(long? value) => value?.ToString(CultureInfo.InvariantCulture);

    private static string Milliseconds(DateTimeOffset time) => Number(time.ToUnixTimeMilliseconds())!;

    private static string Visible(Visibility visibility) => visibility switch
    {
        Visibility.Clear => "clear",
        Visibility.PartlySealed => "partly_sealed",
        _ => "inferred",
    };
}

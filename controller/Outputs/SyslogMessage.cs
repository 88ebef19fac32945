using System.Globalization;
using System.Text;
using Deception.Contracts;

namespace Deception.Controller.Outputs;

/// <summary>
/// RFC 5424 messages: <c>&lt;PRI&gt;1 TIMESTAMP HOSTNAME APP-NAME PROCID MSGID [SD] MSG</c>. The body is a CEF line in UTF-8
/// without a byte order mark.
/// </summary>
/// <param name="facility">0–23.</param>
/// <param name="hostName">Name of this machine.</param>
/// <param name="processId">Number of this process.</param>
public sealed class SyslogMessage(int facility, string hostName, int processId)
{
    /// <summary>APP-NAME.</summary>
    public const string AppName = "deception";

    /// <summary>SD-ID. 32473 is the enterprise number that IANA set aside for documentation (RFC 5612).</summary>
    public const string StructuredDataId = "deception@32473";

    private const int MaxParameter = 255;

    /// <summary>Makes one message.</summary>
    /// <param name="finding">The finding.</param>
    /// <param name="incident">Number of its incident; null if it belongs to none.</param>
    /// <param name="storedAt">When the controller took it: the message's timestamp, alike each time it is sent.</param>
    /// <returns>UTF-8 without framing.</returns>
    public byte[] Format(Finding finding, long? incident, DateTimeOffset storedAt)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"<{facility * 8 + SyslogPriority.Of(finding.Severity)}>1 ")
            .Append(storedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))
            .Append(CultureInfo.InvariantCulture, $" {Name(hostName, 255)} {AppName} {processId} {Name(finding.Detector, 32)} ")
            .Append('[').Append(StructuredDataId);
        Parameter(text, "id", finding.Id);
        Parameter(text, "rev", finding.Revision.ToString(CultureInfo.InvariantCulture));
        Parameter(text, "detector", finding.Detector);
        Parameter(text, "severity", finding.Severity.ToString().ToLowerInvariant());
        Parameter(text, "src", finding.Source.Ip ?? finding.Source.Host);
        Parameter(text, "incident", incident?.ToString(CultureInfo.InvariantCulture));
        text.Append("] ").Append(Cef.Format(finding, incident));
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Escapes a parameter's value (section 6.3.3).</summary>
    public static string Escape(string value) => Printable.Clean(value, MaxParameter, breaks: false)
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("]", "\\]", StringComparison.Ordinal);

    private static void Parameter(StringBuilder text, string name, string? value)
    {
        if (value is { Length: > 0 })
        {
            text.Append(' ').Append(name).Append("=\"").Append(Escape(value)).Append('"');
        }
    }

    // Header fields hold printable ASCII alone, and "-" when there is nothing to say.
    private static string Name(string text, int max)
    {
        var name = new string([.. text.Where(c => c is > ' ' and <= '~').Take(max)]);
        return name.Length > 0 ? name : "-";
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Deception.Contracts;

namespace Deception.Controller.Ingest;

/// <summary>Reads a message of the findings stream and refuses what no agent of ours would say.</summary>
public static class FindingReader
{
    private const int MaxName = 128;
    private const int MaxText = 4096;
    private const int MaxList = 1000;

    /// <summary>Reads one message.</summary>
    /// <param name="subject">Where it was published: only that agent's findings belong there.</param>
    /// <param name="payload">UTF-8 JSON.</param>
    /// <param name="finding">The finding, when true is returned.</param>
    /// <param name="fault">Why it is refused, when false is returned.</param>
    public static bool TryRead(
        string subject, ReadOnlySpan<byte> payload, [NotNullWhen(true)] out Finding? finding, [NotNullWhen(false)] out string? fault)
    {
        finding = null;
        try
        {
            finding = JsonSerializer.Deserialize(payload, ContractsJson.Default.Finding);
            fault = finding is null ? "null is no finding" : Fault(subject, finding);
        }
        catch (JsonException e)
        {
            fault = Hosting.JsonFault.Describe(e);
        }
        return fault is null;
    }

    /// <summary>The message's text, which must be UTF-8 once it was read.</summary>
    public static string Text(ReadOnlySpan<byte> payload) => Encoding.UTF8.GetString(payload);

    private static string? Fault(string subject, Finding finding) => finding switch
    {
        _ when finding.Schema != Finding.SchemaName => $"schema '{Short(finding.Schema)}' is not {Finding.SchemaName}",
        _ when !Subjects.IsAgentName(finding.Agent) => "names no agent",
        _ when subject != Subjects.Findings(finding.Agent!) => $"agent '{finding.Agent}' has no say on this subject",
        _ when finding.Id.Length is < 1 or > 64 || !finding.Id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            => "id: must be 1-64 letters, digits, '-', '_', '.'",
        _ when finding.Revision < 1 => "revision: must be at least 1",
        _ when finding.Detector.Length is < 1 or > MaxName || finding.Detector.Any(c => c is <= ' ' or > '~') => "detector: no name",
        _ when finding.Title.Length is < 1 or > MaxText || finding.Summary.Length > MaxText => "title, summary: empty or too long",
        _ when finding.Confidence is < 0 or > 100 => "confidence: must be 0-100",
        _ when finding.Count < 1 => "count: must be at least 1",
        _ when finding.LastSeen < finding.FirstSeen => "last_seen: is before first_seen",
        _ when finding.Accounts.Any(a => a is null) || finding.Techniques.Any(t => t is null) || finding.Evidence.Any(e => e is null) => "has a list with nothing in it",
        _ when finding.Accounts.Count > MaxList || finding.Techniques.Count > MaxList || finding.Evidence.Count > MaxList
            => $"accounts, techniques, evidence: more than {MaxList}",
        _ => null,
    };

    private static string Short(string text) => text.Length > 64 ? text[..64] : text;
}

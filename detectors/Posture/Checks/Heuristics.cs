using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks;

/// <summary>dSHeuristics: a text in which each place is a setting of the directory service (MS-ADTS 6.1.1.2.4.1.2).</summary>
internal static class Heuristics
{
    /// <summary>The directory service's object.</summary>
    public static DirectoryObject? Service(Survey survey) => survey.Snapshot.Find($"CN=Directory Service,CN=Windows NT,CN=Services,{survey.Snapshot.Header.ConfigurationName}");

    /// <summary>The service, when a place of the text is bad.</summary>
    /// <param name="survey">The directory.</param>
    /// <param name="place">Place, from 1.</param>
    /// <param name="isBad">Judges it; a place behind the end is 0.</param>
    /// <param name="good">What it should be.</param>
    /// <param name="detail">What the place means.</param>
    public static IEnumerable<Affected> Where(Survey survey, int place, Func<char, bool> isBad, char good, string detail)
    {
        if (Service(survey) is not { } service || service.Text("dSHeuristics") is not { } text || text.Length < place || !isBad(text[place - 1]))
        {
            return [];
        }
        var after = string.Concat(text.AsSpan(0, place - 1), [good], text.AsSpan(place));
        return [Survey.Affected(service, $"{detail} (dSHeuristics {text})", Mend.Replace(service, "dSHeuristics", after)) with
        {
            Values = new Dictionary<string, string> { ["before"] = text, ["after"] = after },
        }];
    }
}

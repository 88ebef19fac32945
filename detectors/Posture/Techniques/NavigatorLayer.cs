using System.Globalization;
using System.Text.Json;

namespace Deception.Posture.Techniques;

/// <summary>
/// The map as a layer of the ATT&amp;CK Navigator, format 4.5. Scores: 0 nothing covers it, 1 only checks do, 2 it is watched for, 3 it is watched for and a decoy waits.
/// Techniques that would work, because a check of them fails, are red.
/// </summary>
public static class NavigatorLayer
{
    private const string Works = "#d1495b";

    private static readonly (string Color, string Label)[] Legend = [("#e9ecef", "nothing covers it"), ("#f6d55c", "its conditions are checked"), ("#7fc8a9", "it is watched for"), ("#2a9d8f", "it is watched for, and a decoy waits"), (Works, "a check fails: it would work here")];

    /// <summary>Renders it as JSON.</summary>
    /// <param name="map">Techniques with what covers them.</param>
    /// <param name="name">The layer's name.</param>
    public static string Render(IEnumerable<TechniqueCover> map, string name)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" }))
        {
            Write(json, map, name);
        }
        return System.Text.Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter json, IEnumerable<TechniqueCover> map, string name)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteStartObject("versions");
        json.WriteString("attack", "18");
        json.WriteString("navigator", "5.1.0");
        json.WriteString("layer", "4.5");
        json.WriteEndObject();
        json.WriteString("domain", "enterprise-attack");
        json.WriteString("description", "Techniques that touch identity, and what covers them. (c) The MITRE Corporation: this work is reproduced and distributed with the permission of The MITRE Corporation.");
        json.WriteStartObject("filters");
        json.WriteStartArray("platforms");
        json.WriteStringValue("Windows");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartArray("techniques");
        foreach (var row in map)
        {
            Write(json, row);
        }
        json.WriteEndArray();
        json.WriteStartObject("gradient");
        json.WriteStartArray("colors");
        foreach (var (color, _) in Legend.Take(4))
        {
            json.WriteStringValue(color);
        }
        json.WriteEndArray();
        json.WriteNumber("minValue", 0);
        json.WriteNumber("maxValue", 3);
        json.WriteEndObject();
        json.WriteStartArray("legendItems");
        foreach (var (color, label) in Legend)
        {
            json.WriteStartObject();
            json.WriteString("label", label);
            json.WriteString("color", color);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TechniqueCover row)
    {
        json.WriteStartObject();
        json.WriteString("techniqueID", row.Technique.Id);
        json.WriteNumber("score", row.IsBlind ? 0 : row.IsUnwatched ? 1 : row.Count(CoverKind.Decoy) == 0 ? 2 : 3);
        if (row.Failing.Count > 0)
        {
            json.WriteString("color", Works);
        }
        json.WriteString("comment", string.Create(CultureInfo.InvariantCulture,
            $"{row.Count(CoverKind.Check)} checks ({row.Failing.Count} fail), {row.Count(CoverKind.Change)} changes, {row.Count(CoverKind.Detector)} detectors, {row.Count(CoverKind.Decoy)} decoys"));
        json.WriteBoolean("enabled", true);
        json.WriteBoolean("showSubtechniques", true);
        json.WriteStartArray("metadata");
        foreach (var cover in row.Covers)
        {
            json.WriteStartObject();
            json.WriteString("name", row.Failing.Contains(cover.Id) ? "fails" : cover.Kind.ToString().ToLowerInvariant());
            json.WriteString("value", cover.Id);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}

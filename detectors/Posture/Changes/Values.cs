using Deception.ActiveDirectory;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Changes;

/// <summary>Values of attributes, to be compared and shown.</summary>
internal static class Values
{
    private const int LongestShown = 200, MostShown = 20;

    public static bool AreEqual(object? a, object? b) => (a, b) switch
    {
        (null, null) => true,
        (string x, string y) => x == y,
        (byte[] x, byte[] y) => x.AsSpan().SequenceEqual(y),
        (SharedDescriptor x, SharedDescriptor y) => ReferenceEquals(x, y) || x.Bytes.AsSpan().SequenceEqual(y.Bytes),
        // The order of values means nothing in a directory.
        (string[] x, string[] y) => x.Length == y.Length && (x.AsSpan().SequenceEqual(y) || x.ToHashSet(StringComparer.Ordinal).SetEquals(y)),
        (byte[][] x, byte[][] y) => x.Length == y.Length && x.Select(Convert.ToHexString).ToHashSet().SetEquals(y.Select(Convert.ToHexString)),
        _ => false,
    };

    /// <summary>All values as text: SIDs by their text, other bytes in hexadecimal.</summary>
    public static IReadOnlyList<string> Texts(DirectoryObject? o, string attribute) => o is null ? []
        : attribute is "sIDHistory" ? [.. o.Bytes(attribute).Select(b => Sid.TryRead(b, out var sid) ? sid.Value : Convert.ToHexString(b))]
        : Attributes.IsBytes(attribute) ? [.. o.Bytes(attribute).Select(b => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(b).AsSpan(0, 8)))]
        : o.Texts(attribute);

    /// <summary>What is shown of an attribute; null for nothing. Texts that may hold a password are not.</summary>
    public static string? Shown(DirectoryObject? o, string attribute)
    {
        if (o is null || !o.Has(attribute))
        {
            return null;
        }
        if (attribute is "description" or "info" or "comment" || Attributes.IsSecret(attribute))
        {
            return "(not shown)";
        }
        var values = Texts(o, attribute);
        var text = string.Join(", ", values.Take(MostShown));
        return text.Length > LongestShown ? text[..LongestShown] + "…" : values.Count > MostShown ? text + ", …" : text;
    }

    /// <summary>A key credential by its device and date instead of its blob.</summary>
    public static string KeyOf(string link) => KeyCredential.TryParse(link, out var key)
        ? $"{(key.Device is { } device ? $"of device {device}" : "of no device")}, {key.Key[..Math.Min(16, key.Key.Length)]}" : "that can't be read";
}

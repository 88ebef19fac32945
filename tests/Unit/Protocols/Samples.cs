namespace Deception.Tests.Unit.Protocols;

/// <summary>Real messages from the <c>.hex</c> files beside the tests.</summary>
internal static class Samples
{
    /// <summary>The bytes of one file, as in <c>Kerberos/as-req</c>.</summary>
    public static byte[] Read(string name)
    {
        using var stream = typeof(Samples).Assembly.GetManifestResourceStream(name) ?? throw new FileNotFoundException(name);
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().Split('\n').Where(line => !line.StartsWith('#'));
        return Convert.FromHexString(string.Concat(lines));
    }

    /// <summary>The bytes of all files of a folder, in the order of their names.</summary>
    public static IReadOnlyList<byte[]> ReadAll(string folder) =>
        [.. typeof(Samples).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(folder + "/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(Read)];
}

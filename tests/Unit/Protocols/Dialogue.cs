namespace Deception.Tests.Unit.Protocols;

/// <summary>
/// What two ends of a connection said to each other. Real ones are in the <c>.talk</c> files beside the tests: after a line
/// <c>&gt;</c> come the client's bytes, after <c>&lt;</c> the server's, as hexadecimal digits.
/// </summary>
internal sealed record Dialogue(params (bool FromClient, byte[] Bytes)[] Pieces)
{
    /// <summary>Bytes of all pieces one after the other, for parsers that are fed from one buffer.</summary>
    public IReadOnlyList<byte[]> Seeds => [.. Pieces.Select(piece => piece.Bytes)];

    /// <summary>Reads a file, as in <c>Rpc/drsuapi</c>.</summary>
    public static Dialogue Read(string name)
    {
        using var stream = typeof(Dialogue).Assembly.GetManifestResourceStream(name) ?? throw new FileNotFoundException(name);
        using var reader = new StreamReader(stream);
        var pieces = new List<(bool, List<byte>)>();
        while (reader.ReadLine() is { } line)
        {
            if (line is ">" or "<")
            {
                pieces.Add((line == ">", []));
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                pieces[^1].Item2.AddRange(Convert.FromHexString(line));
            }
        }

        return new([.. pieces.Select(piece => (piece.Item1, piece.Item2.ToArray()))]);
    }

    /// <summary>Only what one end said.</summary>
    public Dialogue Only(bool fromClient) => new([.. Pieces.Where(piece => piece.FromClient == fromClient)]);
}

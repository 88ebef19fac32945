namespace Deception.Posture.Techniques;

/// <summary>A technique of MITRE ATT&amp;CK Enterprise v18.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Tactics">Its tactics, in ATT&amp;CK's order.</param>
/// <param name="Name">Its name.</param>
public sealed record Technique(string Id, IReadOnlyList<string> Tactics, string Name)
{
    /// <summary>Those that touch identity, by tactic and number.</summary>
    public static IReadOnlyList<Technique> All { get; } = Read();

    private static List<Technique> Read()
    {
        using var stream = typeof(Technique).Assembly.GetManifestResourceStream("posture/techniques.tsv")!;
        using var reader = new StreamReader(stream);
        List<Technique> read = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.Split('\t') is [var id, var tactics, var name] && !id.StartsWith('#'))
            {
                read.Add(new Technique(id, tactics.Split(", "), name));
            }
        }
        return read;
    }
}

/// <summary>What sees or prevents a technique.</summary>
public enum CoverKind
{
    /// <summary>A posture check: what makes the technique possible is found before it is used.</summary>
    Check,

    /// <summary>A watched change of the directory.</summary>
    Change,

    /// <summary>A detector on the wire.</summary>
    Detector,

    /// <summary>A decoy that the technique meets.</summary>
    Decoy,
}

/// <summary>One thing that covers some techniques.</summary>
/// <param name="Kind">What sort.</param>
/// <param name="Id">Id of the check, change or detector.</param>
/// <param name="Techniques">ATT&amp;CK numbers.</param>
public sealed record Cover(CoverKind Kind, string Id, IReadOnlyList<string> Techniques);

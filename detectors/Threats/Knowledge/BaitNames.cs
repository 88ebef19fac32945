using Deception.Threats.Detection;

namespace Deception.Threats.Knowledge;

/// <summary>Names that the sensor asks for by broadcast and multicast although nobody has them.</summary>
public sealed class BaitNames
{
    private const int MostNames = 256;

    private readonly BoundedMap<string, bool> _names = new(MostNames, StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds a name of one label; the oldest makes room.</summary>
    public void Add(string name) => _names.Set(name, true);

    /// <summary>True for such a name.</summary>
    /// <param name="label">One label, in whatever case.</param>
    public bool Contains(string label) => _names.TryGet(label, out _);
}

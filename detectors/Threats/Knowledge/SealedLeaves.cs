using System.Text.Json.Serialization.Metadata;
using Deception.Contracts;
using Deception.Threats.Detection;

namespace Deception.Threats.Knowledge;

/// <summary>
/// What the boxes of a leaf hold, remembered with a cap: the names of ordinary traffic repeat, and nearly none has a box.
/// </summary>
/// <param name="seals">The boxes.</param>
/// <param name="kind">One of <see cref="SealKind"/>.</param>
/// <param name="type">What such a box holds.</param>
/// <param name="select">What of it is looked for.</param>
internal sealed class SealedLeaves<TBox, T>(SealReader seals, string kind, JsonTypeInfo<TBox> type, Func<TBox, IEnumerable<T>> select)
{
    private const int MostRemembered = 8192;

    private readonly BoundedMap<string, IReadOnlyList<T>> _known = new(MostRemembered, StringComparer.OrdinalIgnoreCase);

    /// <summary>What lies under a leaf, in the order of the policy; empty for most.</summary>
    public IReadOnlyList<T> Of(string leaf)
    {
        if (seals.IsEmpty || leaf.Length is 0 or > HoneySeal.MaxLeaf)
        {
            return [];
        }
        if (!_known.TryGet(leaf, out var found))
        {
            found = [.. seals.Open(kind, leaf, type).SelectMany(select)];
            _known.Set(leaf, found);
        }
        return found;
    }
}

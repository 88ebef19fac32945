namespace Deception.Threats.Detection;

/// <summary>Distinct values seen within a window. When the cap is reached the oldest makes room.</summary>
/// <param name="window">How long a value counts after it was last seen.</param>
/// <param name="capacity">Most values kept.</param>
public sealed class RecentSet<T>(TimeSpan window, int capacity)
    where T : notnull
{
    private readonly Dictionary<T, DateTimeOffset> _seen = [];
    private readonly Queue<(T Value, DateTimeOffset Time)> _order = new();

    /// <summary>Distinct values in the window, as of the last addition.</summary>
    public int Count => _seen.Count;

    /// <summary>The values.</summary>
    public IEnumerable<T> Values => _seen.Keys;

    /// <summary>Notes a value. True when it was not there.</summary>
    public bool Add(T value, DateTimeOffset now)
    {
        Expire(now);
        if (!_seen.TryGetValue(value, out var last))
        {
            _seen[value] = now;
            _order.Enqueue((value, now));
            return true;
        }
        if (last != now)
        {
            _seen[value] = now;
        }
        return false;
    }

    private void Expire(DateTimeOffset now)
    {
        while (_order.TryPeek(out var oldest) && (now - oldest.Time > window || _order.Count > capacity))
        {
            _order.Dequeue();
            var last = _seen[oldest.Value];
            if (last > oldest.Time && _order.Count < capacity)
            {
                _order.Enqueue((oldest.Value, last)); // seen again since
                if (now - last <= window)
                {
                    continue;
                }
            }
            else
            {
                _seen.Remove(oldest.Value);
            }
        }
    }
}

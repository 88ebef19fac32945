namespace Deception.Threats.Kerberos;

/// <summary>Distinct services that one log-on session asked for, over the long window.</summary>
internal sealed class TicketRequests
{
    private const int MostServices = 512;

    private readonly Dictionary<string, (DateTimeOffset Time, double Weight)> _services = new(StringComparer.OrdinalIgnoreCase);

    public int Count => _services.Count;

    public IEnumerable<string> Names => _services.Keys.Order(StringComparer.OrdinalIgnoreCase);

    /// <summary>Counts a service; a repeated one only moves in time.</summary>
    public void Add(string service, double weight, DateTimeOffset time, TimeSpan window)
    {
        foreach (var (old, entry) in _services)
        {
            if (time - entry.Time > window)
            {
                _services.Remove(old);
            }
        }
        if (_services.Count < MostServices)
        {
            _services[service] = (time, weight);
        }
    }

    /// <summary>Sum of the weights within a window that ends now.</summary>
    public double Weight(DateTimeOffset now, TimeSpan window) =>
        _services.Values.Where(e => now - e.Time <= window).Sum(e => e.Weight);
}

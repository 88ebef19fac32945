namespace Deception.Link;

/// <summary>Waits that double from try to try.</summary>
internal sealed class Backoff(TimeProvider clock, TimeSpan first, TimeSpan longest)
{
    private int _tries;

    public void Reset() => _tries = 0;

    public Task WaitAsync(CancellationToken stop)
    {
        var wait = Math.Min(longest.TotalSeconds, first.TotalSeconds * Math.Pow(2, _tries));
        _tries = Math.Min(_tries + 1, 30);
        return Task.Delay(TimeSpan.FromSeconds(wait), clock, stop);
    }
}

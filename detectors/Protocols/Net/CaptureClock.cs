namespace Deception.Protocols.Net;

/// <summary>
/// Keeps packet time in the capture's order: a time that runs backward becomes the last one, and a leap forward is believed
/// only when a second packet confirms it.
/// </summary>
internal sealed class CaptureClock(ProtocolCounters counters)
{
    // Captures with quiet months are ordinary; a single packet more than a year ahead is a broken clock.
    private static readonly long MaxLeap = TimeSpan.FromDays(366).Ticks;

    private DateTimeOffset _last;
    private long _leap = long.MaxValue;
    private bool _started;

    /// <summary>The time to take a packet for.</summary>
    public DateTimeOffset Order(DateTimeOffset time)
    {
        var ticks = time.UtcTicks;
        var ahead = ticks - _last.UtcTicks;
        if (_started && (ahead < 0 || (ahead > MaxLeap && ticks < _leap)))
        {
            counters.ClampedTimes++;
            _leap = ahead < 0 ? _leap : ticks;
            return _last;
        }

        _started = true;
        _leap = long.MaxValue;
        return _last = time;
    }
}

using Deception.Contracts;
using Deception.Protocols.Net;
using Deception.Threats.Detection;

namespace Deception.Threats.Knowledge;

/// <summary>
/// What hosts usually do. The first minutes know nothing, so a detector must ask for habits only to stay silent or to be surer,
/// never alarm because a habit is missing while <see cref="Since"/> is young.
/// </summary>
public sealed class Habits
{
    private const int MostHabits = 65_536;

    private readonly BoundedMap<(string Kind, HostAddress Host, string Value), Habit> _habits = new(MostHabits);

    /// <summary>Since when habits are watched, restarts included; null before the first packet.</summary>
    public DateTimeOffset? Since { get; private set; }

    /// <summary>Habits given up because of the cap.</summary>
    public long Evicted => _habits.Evicted;

    /// <summary>How long habits have been watched.</summary>
    public TimeSpan WatchedFor(DateTimeOffset now) => Since is { } since && now > since ? now - since : TimeSpan.Zero;

    /// <summary>Notes that a host did something.</summary>
    /// <param name="kind">What sort of thing; a literal that begins with the detector's area, as in <c>kerberos.service</c>.</param>
    /// <param name="host">Who did it.</param>
    /// <param name="value">The thing, in one spelling.</param>
    /// <param name="time">Packet time.</param>
    /// <returns>The habit as it was before; null when it is new.</returns>
    public Habit? Note(string kind, HostAddress host, string value, DateTimeOffset time)
    {
        Since ??= time;
        var key = (kind, host, value);
        if (!_habits.TryGet(key, out var habit))
        {
            _habits.Set(key, new Habit(time, time, 1));
            return null;
        }
        if (time > habit.Last)
        {
            _habits.Set(key, habit with { Last = time, Days = habit.Days + (time.UtcDateTime.Date > habit.Last.UtcDateTime.Date ? 1 : 0) });
        }
        return habit;
    }

    /// <summary>What is known of something that a host may have done; null when it never did.</summary>
    public Habit? Find(string kind, HostAddress host, string value) => _habits.TryGet((kind, host, value), out var habit) ? habit : null;

    /// <summary>All habits, for keeping.</summary>
    public Baseline Export() => new()
    {
        Since = Since,
        Habits = [.. _habits.Entries.Select(e => new BaselineHabit
        {
            Kind = e.Key.Kind,
            Host = e.Key.Host.ToString(),
            Value = e.Key.Value,
            First = e.Value.First,
            Last = e.Value.Last,
            Days = e.Value.Days,
        })],
    };

    /// <summary>Takes up what was kept. Entries whose host is no address are passed over.</summary>
    public void Import(Baseline baseline)
    {
        Since = baseline.Since < Since ? baseline.Since : Since ?? baseline.Since;
        foreach (var habit in baseline.Habits)
        {
            if (HostAddress.TryParse(habit.Host, out var host) && habit.First <= habit.Last)
            {
                _habits.Set((habit.Kind, host, habit.Value), new Habit(habit.First, habit.Last, Math.Max(1, habit.Days)));
            }
        }
    }
}

/// <summary>A thing that a host has done before.</summary>
/// <param name="First">When it was seen first.</param>
/// <param name="Last">When it was seen last.</param>
/// <param name="Days">On how many days (UTC).</param>
public readonly record struct Habit(DateTimeOffset First, DateTimeOffset Last, int Days)
{
    /// <summary>True once it was first seen so long ago.</summary>
    public bool IsOlderThan(TimeSpan age, DateTimeOffset now) => now - First > age;
}

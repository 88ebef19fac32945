namespace Deception.Contracts;

/// <summary>What a sensor has learned of its hosts' habits (<c>deception.baseline/1</c>): kept over restarts, and an input of <c>replay</c>.</summary>
public sealed record Baseline
{
    /// <summary>The newest major version this build understands.</summary>
    public const int MajorVersion = 1;

    /// <summary>Major version of the shape.</summary>
    public int Version { get => field == 0 ? MajorVersion : field; init; }

    /// <summary>Since when habits were watched; null when nothing was seen yet.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The habits.</summary>
    public IReadOnlyList<BaselineHabit> Habits { get => field ?? []; init; }
}

/// <summary>Something that a host has done before.</summary>
public sealed record BaselineHabit
{
    /// <summary>What sort of thing, as in <c>kerberos.service</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The host's address.</summary>
    public required string Host { get; init; }

    /// <summary>The thing: a service, a port, an account.</summary>
    public required string Value { get; init; }

    /// <summary>When it was seen first, in packet time.</summary>
    public required DateTimeOffset First { get; init; }

    /// <summary>When it was seen last.</summary>
    public required DateTimeOffset Last { get; init; }

    /// <summary>On how many days (UTC) it was seen.</summary>
    public required int Days { get; init; }
}

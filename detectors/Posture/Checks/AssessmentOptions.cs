using Deception.Contracts;
using Deception.Posture.Graph;

namespace Deception.Posture.Checks;

/// <summary>What an assessment is told beside the snapshot. Each limit says what is lost by raising it.</summary>
public sealed record AssessmentOptions
{
    /// <summary>The policy whose honey objects are left out and looked after; null without.</summary>
    public Policy? Policy { get; init; }

    /// <summary>An account is dormant when it hasn't signed in for so long. Higher: forgotten accounts stay open longer.</summary>
    public TimeSpan Dormant { get; init; } = TimeSpan.FromDays(365);

    /// <summary>A privileged account that hasn't signed in for so long should lose its rights.</summary>
    public TimeSpan DormantPrivileged { get; init; } = TimeSpan.FromDays(90);

    /// <summary>A privileged password is too old. Higher: stolen hashes work longer.</summary>
    public TimeSpan PrivilegedPassword { get; init; } = TimeSpan.FromDays(365);

    /// <summary>A service account's password is too old: its tickets can be guessed that long.</summary>
    public TimeSpan ServicePassword { get; init; } = TimeSpan.FromDays(365);

    /// <summary>The key of all tickets is too old.</summary>
    public TimeSpan KrbtgtPassword { get; init; } = TimeSpan.FromDays(180);

    /// <summary>More members than this in the ruling groups are too many. Higher: more accounts whose theft is the end.</summary>
    public int MostRulers { get; init; } = 10;

    /// <summary>Fewest characters of a password.</summary>
    public int LeastPasswordLength { get; init; } = 14;

    /// <summary>More failures than this, or none, don't stop guessing.</summary>
    public int MostLockout { get; init; } = 10;

    /// <summary>A backup is too old.</summary>
    public TimeSpan Backup { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Sessions that were seen: edges of the attack graph.</summary>
    public IReadOnlyList<Session> Sessions { get; init; } = [];

    /// <summary>More ordinary accounts than this on the way to the crown are too many.</summary>
    public int MostOnTheWay { get; init; } = 100;
}

namespace Deception.Threats.Kerberos;

/// <summary>Thresholds of <see cref="Kerberoasting"/>. Weights are those of <see cref="ServiceClasses"/>.</summary>
public sealed record KerberoastingOptions
{
    /// <summary>Burst: weight of distinct services within <see cref="Burst"/>. Raising it loses tools that ask for a few accounts only.</summary>
    public double BurstWeight { get; init; } = 3;

    /// <summary>A program's pace; people's clients don't ask for three service accounts so fast.</summary>
    public TimeSpan Burst { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Short window: weight of distinct services within <see cref="Short"/>. Raising it loses roasting with pauses of seconds.</summary>
    public double ShortWeight { get; init; } = 5;

    /// <summary>The short window.</summary>
    public TimeSpan Short { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Long window: weight within <see cref="Long"/>. Raising it loses roasting with pauses of minutes.</summary>
    public double LongWeight { get; init; } = 10;

    /// <summary>
    /// The long window, and the age from which a service belongs to a source's habits and counts no more. Shortening it
    /// loses slow roasting.
    /// </summary>
    public TimeSpan Long { get; init; } = TimeSpan.FromHours(1);
}

namespace Deception.Tests.Lab.Support;

/// <summary>Waits for a condition, never for a time.</summary>
internal static class Wait
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks again and again until the answer is not null; fails when the limit has passed.</summary>
    /// <param name="what">What is waited for, for the failure's text; asked only then.</param>
    /// <param name="limit">Longest time to wait.</param>
    /// <param name="probe">The question.</param>
    public static async Task<T> ForAsync<T>(Func<string> what, TimeSpan limit, Func<CancellationToken, Task<T?>> probe)
        where T : class
    {
        var test = TestContext.Current.CancellationToken;
        var start = TimeProvider.System.GetTimestamp();
        using var pace = new PeriodicTimer(Pace, TimeProvider.System);
        while (true)
        {
            if (await probe(test) is { } answer)
            {
                return answer;
            }
            if (TimeProvider.System.GetElapsedTime(start) > limit)
            {
                throw new TimeoutException($"not within {limit.TotalSeconds:0} s: {what()}");
            }
            await pace.WaitForNextTickAsync(test);
        }
    }

    /// <summary>Asks again and again until the answer is yes.</summary>
    public static Task UntilAsync(Func<string> what, TimeSpan limit, Func<CancellationToken, Task<bool>> probe) =>
        ForAsync(what, limit, async stop => await probe(stop) ? "yes" : null);
}

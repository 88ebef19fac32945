using Deception.Protocols.Net;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Guessing;

/// <summary>What one source tried on one account within the window.</summary>
internal sealed class Tries
{
    private const int MostTimes = 64;

    private readonly Queue<DateTimeOffset> _failures = [];

    public int Failures => _failures.Count;

    public bool Succeeded { get; set; }

    public bool Locked { get; set; }

    public DateTimeOffset Last { get; set; }

    /// <summary>Time over which the failures lie.</summary>
    public TimeSpan Span => _failures.Count > 1 ? Last - _failures.Peek() : TimeSpan.Zero;

    public void Fail(DateTimeOffset time, TimeSpan window)
    {
        _failures.Enqueue(time);
        while (_failures.Count > MostTimes || time - _failures.Peek() > window)
        {
            _failures.Dequeue();
        }
        Last = time;
    }
}

/// <summary>Failed and successful sign-ins by source and account, over a window.</summary>
/// <param name="window">How long a failure counts.</param>
internal sealed class GuessLedger(TimeSpan window)
{
    private const int MostSources = 4096;
    private const int MostAccounts = 512;

    private readonly BoundedMap<HostAddress, Dictionary<string, Tries>> _sources = new(MostSources);

    /// <summary>Adds a sign-in.</summary>
    /// <returns>All that the source tried within the window, by account.</returns>
    public IReadOnlyDictionary<string, Tries> Add(SignIn signIn, DateTimeOffset time)
    {
        var accounts = _sources.GetOrAdd(signIn.Source, _ => new(StringComparer.OrdinalIgnoreCase));
        foreach (var old in accounts.Where(a => time - a.Value.Last > window).Select(a => a.Key).ToList())
        {
            accounts.Remove(old);
        }
        if (!accounts.TryGetValue(signIn.Account, out var tries))
        {
            if (accounts.Count >= MostAccounts)
            {
                return accounts;
            }
            accounts[signIn.Account] = tries = new Tries();
        }
        tries.Last = time;
        switch (signIn.Outcome)
        {
            case SignInOutcome.WrongPassword:
                tries.Fail(time, window);
                break;
            case SignInOutcome.Succeeded:
                tries.Succeeded = true;
                break;
            case SignInOutcome.Locked:
                tries.Locked = true;
                break;
        }
        return accounts;
    }
}

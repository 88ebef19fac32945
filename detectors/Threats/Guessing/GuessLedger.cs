using Deception.Protocols.Net;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Guessing;

/// <summary>What one source tried on one account within the window.</summary>
internal sealed class Tries
{
    private const int MostTimes = 64;

    // Sized for the many accounts of a spray, which fail once.
    private readonly Queue<DateTimeOffset> _failures = new(1);

    public int Failures => _failures.Count;

    /// <summary>Signed in within the window, before or after failures.</summary>
    public bool Succeeded { get; private set; }

    /// <summary>Signed in after a failure: a guess fitted, or a typing error was mended.</summary>
    public bool WasGuessed { get; private set; }

    /// <summary>That was the last of it; who fails again has an old password somewhere.</summary>
    public bool EndedWithSuccess { get; private set; }

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
        EndedWithSuccess = false;
        Last = time;
    }

    public void Succeed()
    {
        Succeeded = true;
        EndedWithSuccess = Failures > 0;
        WasGuessed |= EndedWithSuccess;
    }
}

/// <summary>What one source tried within the window.</summary>
internal sealed class Guesses
{
    private const int MostAccounts = 512;
    private const int SweepsAWindow = 30;

    private readonly Dictionary<string, Tries> _accounts = new(StringComparer.OrdinalIgnoreCase);
    private DateTimeOffset _swept;

    /// <summary>Accounts whose password was wrong at least once.</summary>
    public int Failed { get; private set; }

    /// <summary>Of those, accounts that didn't sign in.</summary>
    public int FailedOnly { get; private set; }

    /// <summary>Accounts that signed in, after typing errors or without.</summary>
    public int Succeeding { get; private set; }

    /// <summary>Those that failed, in alphabetical order.</summary>
    public IEnumerable<KeyValuePair<string, Tries>> Failures =>
        _accounts.Where(a => a.Value.Failures > 0).OrderBy(a => a.Key, StringComparer.OrdinalIgnoreCase);

    /// <summary>Tries of an account; null when it is not kept.</summary>
    public Tries? Of(string account) => _accounts.GetValueOrDefault(account);

    public void Add(SignIn signIn, DateTimeOffset time, TimeSpan window)
    {
        if (time - _swept > window / SweepsAWindow)
        {
            Sweep(time, window);
        }
        if (!_accounts.TryGetValue(signIn.Account, out var tries))
        {
            if (_accounts.Count >= MostAccounts)
            {
                return;
            }
            _accounts[signIn.Account] = tries = new Tries();
        }
        Count(tries, -1);
        tries.Last = time;
        switch (signIn.Outcome)
        {
            case SignInOutcome.WrongPassword:
                tries.Fail(time, window);
                break;
            case SignInOutcome.Succeeded:
                tries.Succeed();
                break;
            case SignInOutcome.Locked:
                tries.Locked = true;
                break;
        }
        Count(tries, 1);
    }

    private void Sweep(DateTimeOffset time, TimeSpan window)
    {
        _swept = time;
        foreach (var (account, tries) in _accounts)
        {
            if (time - tries.Last > window)
            {
                Count(tries, -1);
                _accounts.Remove(account);
            }
        }
    }

    private void Count(Tries tries, int change)
    {
        Failed += tries.Failures > 0 ? change : 0;
        FailedOnly += tries is { Failures: > 0, Succeeded: false } ? change : 0;
        Succeeding += tries.Succeeded ? change : 0;
    }
}

/// <summary>Failed and successful sign-ins by source and account, over a window.</summary>
/// <param name="window">How long a failure counts.</param>
internal sealed class GuessLedger(TimeSpan window)
{
    private const int MostSources = 4096;

    private readonly BoundedMap<HostAddress, Guesses> _sources = new(MostSources);

    /// <summary>Sources forgotten because of the cap.</summary>
    public long Evicted => _sources.Evicted;

    /// <summary>Adds a sign-in.</summary>
    /// <returns>All that the source tried within the window.</returns>
    public Guesses Add(SignIn signIn, DateTimeOffset time)
    {
        var guesses = _sources.GetOrAdd(signIn.Source, static _ => new Guesses());
        guesses.Add(signIn, time, window);
        return guesses;
    }
}

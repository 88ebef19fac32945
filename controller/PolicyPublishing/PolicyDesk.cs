using System.Text;
using Deception.Contracts;
using Deception.Controller.Hosting;

namespace Deception.Controller.PolicyPublishing;

/// <summary>A policy that may go out.</summary>
/// <param name="Revision">Grows with each edit.</param>
/// <param name="Json">The whole policy, UTF-8.</param>
/// <param name="Policy">The same, read.</param>
public sealed record PolicyEdition(long Revision, byte[] Json, Policy Policy);

/// <summary>
/// Follows the newest edition in the database, which another process may have added. Before the first, it takes the file that the
/// configuration gives to start with.
/// </summary>
public sealed partial class PolicyDesk(ControllerOptions options, PolicyHistory history, ChangeFeed changes, ILogger<PolicyDesk> log)
{
    /// <summary>Who set the edition that came from the file to start with.</summary>
    public const string StartFileAuthor = "policy_file";

    private long _seen;

    /// <summary>The edition in force; null without one.</summary>
    public PolicyEdition? Current { get; private set; }

    /// <summary>Why the newest edition, or the file to start with, is not in force; null when nothing is wrong.</summary>
    public string? Fault { get; private set; }

    /// <summary>Looks at the database.</summary>
    /// <returns>True if there is a new edition.</returns>
    public async Task<bool> RefreshAsync(CancellationToken stop)
    {
        var newest = await history.NewestAsync(stop);
        if (newest == 0)
        {
            newest = await StartAsync(stop);
        }
        if (newest == _seen || await history.FindAsync(newest, stop) is not { } row)
        {
            return false;
        }
        _seen = newest;
        var json = Encoding.UTF8.GetBytes(row.Json);
        if (!PolicyFile.TryRead(json, out var policy, out var fault))
        {
            Refuse($"revision {newest}", fault);
            return false;
        }
        (Current, Fault) = (new PolicyEdition(newest, json, policy), null);
        changes.Announce(Change.Policy);
        return true;
    }

    private async Task<long> StartAsync(CancellationToken stop)
    {
        if (options.PolicyFile is not { } file)
        {
            return 0;
        }
        byte[] text;
        try
        {
            text = await File.ReadAllBytesAsync(file, stop);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Refuse(file, e.Message);
            return 0;
        }
        if (!StrictPolicy.TryRead(text, out var policy, out var faults))
        {
            Refuse(file, faults is [var only] ? only : $"{faults[0]} (and {faults.Count - 1} more: deception-controller policy check {file})");
            return 0;
        }
        return (await history.AddAsync(policy, Encoding.UTF8.GetString(text), StartFileAuthor, null, stop)).Row.Revision;
    }

    private void Refuse(string what, string fault)
    {
        if (Fault != fault)
        {
            Fault = fault;
            LogRefused(log, what, fault);
            changes.Announce(Change.Policy);
        }
    }

    [LoggerMessage(LogLevel.Error, "Policy {What} is not published: {Fault}")]
    private static partial void LogRefused(ILogger log, string what, string fault);
}

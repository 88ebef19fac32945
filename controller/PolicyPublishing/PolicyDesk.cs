using System.Security.Cryptography;
using System.Text.Json;
using Deception.Contracts;
using Deception.Controller.Hosting;
using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;

namespace Deception.Controller.PolicyPublishing;

/// <summary>A policy that may go out.</summary>
/// <param name="Revision">Grows with each edit.</param>
/// <param name="Json">UTF-8, as agents get it.</param>
public sealed record PolicyEdition(long Revision, byte[] Json);

/// <summary>Reads the policy file and numbers its editions; a bad edit leaves the last good one in force.</summary>
public sealed partial class PolicyDesk(
    ControllerOptions options, IDbContextFactory<ControllerDb> databases, ChangeFeed changes, TimeProvider clock, ILogger<PolicyDesk> log)
{
    private string? _seen;

    /// <summary>The edition in force; null without one.</summary>
    public PolicyEdition? Current { get; private set; }

    /// <summary>What is wrong with the file now; null when nothing is.</summary>
    public string? Fault { get; private set; }

    /// <summary>Looks at the file.</summary>
    /// <returns>True if there is a new edition.</returns>
    public async Task<bool> RefreshAsync(CancellationToken stop)
    {
        if (options.PolicyFile is not { } file)
        {
            return false;
        }
        byte[] text;
        try
        {
            text = await File.ReadAllBytesAsync(file, stop);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Refuse(e.Message);
            return false;
        }
        var digest = Convert.ToHexStringLower(SHA256.HashData(text));
        if (digest == _seen)
        {
            return false;
        }
        if (!StrictPolicy.TryRead(text, out var policy, out var fault))
        {
            Refuse(fault);
            _seen = digest;
            return false;
        }
        Current = await NumberAsync(policy, digest, stop);
        (_seen, Fault) = (digest, null);
        changes.Announce(Change.Policy);
        return true;
    }

    private async Task<PolicyEdition> NumberAsync(Policy policy, string digest, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        var last = await db.Policies.OrderByDescending(p => p.Revision).FirstOrDefaultAsync(stop);
        if (last?.Digest != digest)
        {
            last = new PolicyRow { Revision = (last?.Revision ?? 0) + 1, PublishedAt = clock.GetUtcNow(), Digest = digest, Json = "" };
            last.Json = JsonSerializer.Serialize(policy with { Revision = last.Revision }, ContractsJson.Default.Policy);
            db.Policies.Add(last);
            await db.SaveChangesAsync(stop);
        }
        return new PolicyEdition(last.Revision, System.Text.Encoding.UTF8.GetBytes(last.Json));
    }

    private void Refuse(string fault)
    {
        if (Fault != fault)
        {
            Fault = fault;
            LogRefused(log, options.PolicyFile!, fault);
            changes.Announce(Change.Policy);
        }
    }

    [LoggerMessage(LogLevel.Error, "Policy {File} is not published: {Fault}")]
    private static partial void LogRefused(ILogger log, string file, string fault);
}

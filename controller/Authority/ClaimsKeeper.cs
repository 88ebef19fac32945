using System.Text;
using System.Text.Json;
using Deception.Controller.Hosting;
using Deception.Controller.Ingest;
using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;
using NATS.Client.Core;

namespace Deception.Controller.Authority;

/// <summary>
/// Brings the account's claims, with the revoked keys, to the broker: whenever a key was revoked and whenever the line
/// comes up. The broker cuts the connections of revoked keys itself. The controller in charge does it.
/// </summary>
public sealed partial class ClaimsKeeper(
    SystemLine line, Mint mint, BrokerFolder folder, AgentRegistry registry, IDbContextFactory<ControllerDb> databases, Leadership leadership,
    TimeProvider clock, ILogger<ClaimsKeeper> log) : BackgroundService
{
    private const string Update = "$SYS.REQ.CLAIMS.UPDATE";
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RotationInterval = TimeSpan.FromMinutes(10);

    private CancellationToken _session = new(canceled: true);
    private long _rotationLook;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        line.Start();
        using var timer = new PeriodicTimer(LookInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                if (leadership.IsHeld && line.IsUp)
                {
                    await LookAsync(stop);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task LookAsync(CancellationToken stop)
    {
        try
        {
            if (_rotationLook == 0 || clock.GetElapsedTime(_rotationLook) > RotationInterval)
            {
                _rotationLook = clock.GetTimestamp();
                await registry.RotateDueAsync(stop);
            }
            await using var db = await databases.CreateDbContextAsync(stop);
            // A broker that was away may have forgotten; claims are small, so it is told again.
            var isNewLine = _session.IsCancellationRequested;
            if (!isNewLine && !await db.Revocations.AnyAsync(r => r.EffectiveAt == null, stop))
            {
                return;
            }
            var session = await line.WaitAsync(stop);
            var revoked = await db.Revocations.ToListAsync(stop);
            await folder.WriteAsync(stop);
            if (await PushAsync(mint.Account(revoked), stop) is { } fault)
            {
                LogRefused(log, fault);
                return;
            }
            foreach (var row in revoked.Where(r => r.EffectiveAt is null))
            {
                row.EffectiveAt = clock.GetUtcNow();
                LogRevoked(log, row.Agent, row.PublicKey);
            }
            await db.SaveChangesAsync(stop);
            _session = session;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(log, e);
        }
    }

    /// <summary>Tells the broker the account's claims.</summary>
    /// <returns>Why it refused; null when it took them.</returns>
    private async Task<string?> PushAsync(string jwt, CancellationToken stop)
    {
        var reply = await line.Core.RequestAsync<byte[], byte[]>(Update, Encoding.ASCII.GetBytes(jwt),
            requestSerializer: NatsRawSerializer<byte[]>.Default, replySerializer: NatsRawSerializer<byte[]>.Default, cancellationToken: stop);
        using var answer = JsonDocument.Parse(reply.Data);
        return answer.RootElement.TryGetProperty("error", out var error) ? error.ToString() : null;
    }

    [LoggerMessage(LogLevel.Warning, "Key {Key} of agent {Agent} is revoked at the broker")]
    private static partial void LogRevoked(ILogger log, string agent, string key);

    [LoggerMessage(LogLevel.Error, "The broker refused the account's claims: {Fault}")]
    private static partial void LogRefused(ILogger log, string fault);

    [LoggerMessage(LogLevel.Error, "The broker could not be told of revoked keys; trying again")]
    private static partial void LogFailed(ILogger log, Exception e);
}

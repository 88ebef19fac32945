using System.Text.Json;
using System.Text.RegularExpressions;
using Deception.Controller.Authority;
using Deception.Controller.Hosting;
using Deception.Controller.Ingest;
using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;
using NATS.Client.Core;

namespace Deception.Controller.Agents;

/// <summary>
/// Notices what the broker refused: it tells of that in its log alone. Whose connection it was is known from its events.
/// </summary>
public sealed partial class ViolationWatch(
    SystemLine line, BrokerFolder folder, AuthorityKeys keys, IDbContextFactory<ControllerDb> databases, Leadership leadership, Misbehaviour misbehaviour,
    TimeProvider clock, ILogger<ViolationWatch> log) : BackgroundService
{
    private const int MostClients = 20_000;
    private const int MostRead = 1 << 20;
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // Which user's key a connection of the broker signed in with, by its number.
    private readonly Dictionary<string, string> _users = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stop) => Task.WhenAll(HearAsync(stop), ReadAsync(stop));

    private async Task HearAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var session = await line.WaitAsync(stop);
                using var both = CancellationTokenSource.CreateLinkedTokenSource(session, stop);
                await foreach (var message in line.Core.SubscribeAsync(
                    "$SYS.ACCOUNT.*.CONNECT", serializer: NatsRawSerializer<byte[]>.Default, cancellationToken: both.Token))
                {
                    using var json = JsonDocument.Parse(message.Data ?? "{}"u8.ToArray());
                    if (json.RootElement.TryGetProperty("client", out var client))
                    {
                        Connected(client);
                    }
                }
            }
            catch (OperationCanceledException)
            {
            }
            catch (Exception e)
            {
                LogInterrupted(log, e);
            }
            await Task.Delay(Pause, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Connected(JsonElement client)
    {
        if (client.TryGetProperty("id", out var id) && Text(client, "user") is { } user)
        {
            lock (_lock)
            {
                if (_users.Count >= MostClients)
                {
                    _users.Clear();
                }
                _users[id.ToString()] = user;
            }
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private async Task ReadAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(LookInterval, clock);
        var at = File.Exists(folder.Log) ? new FileInfo(folder.Log).Length : 0;
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                at = await ReadAsync(at, stop);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task<long> ReadAsync(long at, CancellationToken stop)
    {
        try
        {
            var length = File.Exists(folder.Log) ? new FileInfo(folder.Log).Length : 0;
            at = length < at ? 0 : at;
            if (length == at)
            {
                return at;
            }
            using var file = new FileStream(folder.Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            file.Seek(at, SeekOrigin.Begin);
            var buffer = new byte[Math.Min(length - at, MostRead)];
            var read = await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, stop);
            var end = buffer.AsSpan(0, read).LastIndexOf((byte)'\n') + 1;
            if (end == 0)
            {
                return read == MostRead ? at + read : at; // a line without end is none of the broker's
            }
            foreach (var text in System.Text.Encoding.UTF8.GetString(buffer, 0, end).Split('\n'))
            {
                await ReadLineAsync(text, stop);
            }
            return at + end;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogInterrupted(log, e);
            return at;
        }
    }

    private async Task ReadLineAsync(string text, CancellationToken stop)
    {
        // All controllers read, so that whoever takes over is up to date; one tells.
        if (!leadership.IsHeld)
        {
            return;
        }
        if (Refusal().Match(text) is { Success: true } refusal)
        {
            await RefusedAsync(refusal.Groups["name"].Value, refusal.Groups["from"].Value, stop);
        }
        if (Violation().Match(text) is not { Success: true } found)
        {
            return;
        }
        string? key = null;
        lock (_lock)
        {
            key = _users.GetValueOrDefault(found.Groups["cid"].Value);
        }
        key ??= NKey().Match(text) is { Success: true } named ? named.Value : null;
        if (key is not null && await AgentOfAsync(key, stop) is { } agent)
        {
            var what = found.Groups["what"].Value == "Publish" ? "publish-violation" : "subscribe-violation";
            misbehaviour.Report(agent, what, $"{found.Groups["subject"].Value} from {found.Groups["from"].Value}");
        }
    }

    // Who is refused has only a name that it gives itself: it is believed of agents that are revoked, and accuses nobody else.
    private async Task RefusedAsync(string name, string from, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        if (await db.EnrolledAgents.AnyAsync(a => a.Name == name && a.RevokedAt != null, stop))
        {
            misbehaviour.Report(name, "sign-in-refused", $"from {from}");
        }
    }

    private async Task<string?> AgentOfAsync(string key, CancellationToken stop)
    {
        if (key == keys.User.GetPublicKey() || key == keys.SystemUser.GetPublicKey())
        {
            return null;
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.EnrolledAgents.Where(a => a.PublicKey == key || a.NextKey == key).Select(a => a.Name).FirstOrDefaultAsync(stop)
            ?? await db.Revocations.Where(r => r.PublicKey == key).Select(r => r.Agent).FirstOrDefaultAsync(stop);
    }

    [GeneratedRegex("""(?<from>\S+:\d+) - cid:(?<cid>\d+).* (?<what>Publish|Subscription) Violation .*Subject "?(?<subject>[^",]+)""")]
    private static partial Regex Violation();

    [GeneratedRegex("""(?<from>\S+):\d+ - cid:\d+ - "[^"]*:agent (?<name>[A-Za-z0-9_-]{1,64})" - authentication error""")]
    private static partial Regex Refusal();

    [GeneratedRegex("U[A-Z2-7]{55}")]
    private static partial Regex NKey();

    [LoggerMessage(LogLevel.Warning, "The broker's events or log could not be read; trying again")]
    private static partial void LogInterrupted(ILogger log, Exception e);
}

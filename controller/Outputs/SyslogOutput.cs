using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading.Channels;
using Deception.Controller.Api;
using Deception.Controller.Hosting;
using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;

namespace Deception.Controller.Outputs;

/// <summary>
/// Sends the outbox to one receiver, in order, at least once. Its cursor stands in the database, so an absent receiver
/// loses nothing. TCP and TLS don't tell what the receiver read: after a broken connection everything that was first sent
/// within <see cref="ResendWindow"/> goes out again, with the same id and revision.
/// </summary>
public sealed partial class SyslogOutput(
    SyslogOptions options, IDbContextFactory<ControllerDb> databases, ChangeFeed changes, TimeProvider clock, ILogger log)
{
    /// <summary>Longer than it takes to notice that a receiver has vanished (<see cref="KeepAlive.Limit"/>).</summary>
    public static readonly TimeSpan ResendWindow = TimeSpan.FromSeconds(20);

    private const int BatchSize = 200;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Queue<(long Sequence, DateTimeOffset At)> _recent = new();
    private readonly SyslogMessage _format = new(
        SyslogPriority.TryFacility(options.Facility, out var facility) ? facility : 0, Environment.MachineName, Environment.ProcessId);
    private long _cursor;
    private long _highest;

    /// <summary>How it stands.</summary>
    public OutputState State { get; private set; } = new(options.Name, options.Transport, $"{options.Host}:{options.Port}");

    /// <summary>Sends until stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var subscription = changes.Subscribe(change =>
        {
            if (change is Change.Findings)
            {
                _wake.Writer.TryWrite(true);
            }
        });
        var pause = FirstPause;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                _cursor = await LoadCursorAsync(stop);
                await using var connection = await SyslogConnection.OpenAsync(options, stop);
                Tell(State with { Connected = true, Since = clock.GetUtcNow(), LastError = null });
                pause = FirstPause;
                await SendAsync(connection, stop);
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                var fault = Describe(e);
                if (fault != State.LastError)
                {
                    LogBroken(log, options.Name, fault);
                }
                Tell(State with { Connected = false, Since = State.Connected ? clock.GetUtcNow() : State.Since, LastError = fault });
                await RewindAsync(CancellationToken.None);
                await Task.Delay(pause, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    private async Task SendAsync(SyslogConnection connection, CancellationToken stop)
    {
        _ = connection.Closed.ContinueWith(
            _ => _wake.Writer.TryWrite(true), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        while (true)
        {
            while (await SendBatchAsync(connection, stop) == BatchSize)
            {
            }
            await _wake.Reader.ReadAsync(stop);
            if (connection.Closed.IsCompleted)
            {
                throw new IOException("the receiver closed the connection");
            }
        }
    }

    private async Task<int> SendBatchAsync(SyslogConnection connection, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        var entries = await db.Outbox.AsNoTracking().Where(o => o.Sequence > _cursor)
            .OrderBy(o => o.Sequence).Take(BatchSize).ToListAsync(stop);
        foreach (var entry in entries)
        {
            var message = _format.Format(FindingEndpoints.Read(entry.Json), entry.IncidentId, entry.StoredAt);
            await connection.SendAsync(message, stop);
            Sent(entry.Sequence);
        }
        if (entries.Count > 0)
        {
            await SaveCursorAsync(db, stop);
            changes.Announce(Change.Outputs);
        }
        return entries.Count;
    }

    // Sent again, an entry keeps the time of its first sending: a receiver that hangs up each time can't keep it for ever.
    private void Sent(long sequence)
    {
        _cursor = sequence;
        State = State with { Sent = State.Sent + 1 };
        if (sequence > _highest)
        {
            _highest = sequence;
            _recent.Enqueue((sequence, clock.GetUtcNow()));
        }
        Forget();
    }

    private void Forget()
    {
        while (_recent.TryPeek(out var oldest) && clock.GetUtcNow() - oldest.At > ResendWindow)
        {
            _recent.Dequeue();
        }
    }

    private async Task RewindAsync(CancellationToken stop)
    {
        try
        {
            Forget();
            await using var db = await databases.CreateDbContextAsync(stop);
            if (options.Transport is not SyslogTransport.Udp && _recent.TryPeek(out var oldest) && oldest.Sequence <= _cursor)
            {
                _cursor = oldest.Sequence - 1;
            }
            await SaveCursorAsync(db, stop);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogBroken(log, options.Name, Describe(e));
        }
    }

    private async Task<long> LoadCursorAsync(CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        if (await db.Outputs.FindAsync([options.Name], stop) is { } row)
        {
            return row.Cursor;
        }
        db.Outputs.Add(new OutputRow { Name = options.Name });
        await db.SaveChangesAsync(stop);
        return 0;
    }

    private Task<int> SaveCursorAsync(ControllerDb db, CancellationToken stop) =>
        db.Outputs.Where(o => o.Name == options.Name).ExecuteUpdateAsync(row => row.SetProperty(o => o.Cursor, _cursor), stop);

    private void Tell(OutputState state)
    {
        State = state;
        changes.Announce(Change.Outputs);
    }

    private static string Describe(Exception e) => e switch
    {
        OperationCanceledException => "no answer in time",
        AuthenticationException { InnerException: { } inner } => $"{e.Message} {inner.Message}",
        SocketException socket => socket.SocketErrorCode.ToString(),
        _ => e.Message,
    };

    [LoggerMessage(LogLevel.Warning, "Output {Name}: {Fault}")]
    private static partial void LogBroken(ILogger log, string name, string fault);
}

using Deception.Contracts;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;

namespace Deception.Link;

/// <summary>
/// Follows a subject of which the last message counts: listens to it, and reads its last message whenever the line comes
/// up. No consumer stands at the broker for it, which would cost memory for each of thousands of agents.
/// </summary>
/// <param name="line">The line.</param>
/// <param name="stream">Stream that keeps the subject.</param>
/// <param name="subject">The subject.</param>
/// <param name="take">Takes a message.</param>
/// <param name="clock">Wall clock.</param>
/// <param name="log">Where trouble is told.</param>
internal sealed class SubjectWatch(
    Line line, string stream, string subject, Func<byte[], CancellationToken, Task> take, TimeProvider clock, ILogger log)
{
    private const int NotFound = 404;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Reply = TimeSpan.FromSeconds(2);

    public async Task RunAsync(CancellationToken stop)
    {
        var backoff = new Backoff(clock, FirstWait, LongestWait);
        while (true)
        {
            var standing = await line.UpAsync(stop);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(standing, stop);
            try
            {
                await FollowAsync(either.Token);
            }
            catch (Exception e) when (e is NatsException or OperationCanceledException or IOException or TimeoutException)
            {
                stop.ThrowIfCancellationRequested();
                if (!standing.IsCancellationRequested)
                {
                    log.LogWarning("{Subject} can't be followed: {Trouble}", subject, e.Message);
                    await backoff.WaitAsync(stop);
                }
            }
        }
    }

    /// <summary>Reads the last message; false when the broker gave no answer to build on.</summary>
    public async Task<bool> RefreshAsync(CancellationToken stop)
    {
        try
        {
            var reply = await line.Connection.RequestAsync(Subjects.LastOf(stream, subject), Array.Empty<byte>(),
                requestSerializer: NatsRawSerializer<byte[]>.Default,
                replySerializer: NatsRawSerializer<byte[]>.Default,
                replyOpts: new NatsSubOpts { Timeout = Reply },
                cancellationToken: stop);
            if (reply.Headers?.Code is null or 0)
            {
                await TakeAsync(reply.Data, stop);
                return true;
            }
            return reply.Headers.Code == NotFound;
        }
        catch (Exception e) when (e is NatsException or IOException or TimeoutException)
        {
            log.LogDebug("Nothing read of {Subject}: {Trouble}", subject, e.Message);
            return false;
        }
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        await using var news = await line.Connection.SubscribeCoreAsync(subject,
            serializer: NatsRawSerializer<byte[]>.Default, cancellationToken: stop);
        // After the answer the subscription stands at the broker, so nothing is missed between reading and listening.
        await line.Connection.PingAsync(stop);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var reading = ReadUntilAnsweredAsync(done.Token);
        try
        {
            await foreach (var message in news.Msgs.ReadAllAsync(stop))
            {
                await TakeAsync(message.Data, stop);
            }
        }
        finally
        {
            await done.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReadUntilAnsweredAsync(CancellationToken stop)
    {
        var backoff = new Backoff(clock, FirstWait, LongestWait);
        while (!await RefreshAsync(stop))
        {
            await backoff.WaitAsync(stop);
        }
    }

    private Task TakeAsync(byte[]? message, CancellationToken stop) => message is { Length: > 0 } ? take(message, stop) : Task.CompletedTask;
}

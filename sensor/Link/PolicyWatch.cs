using Deception.Contracts;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Deception.Link;

/// <summary>
/// Follows an agent's policy subject: listens to it, and reads its last message whenever the line comes up. No consumer
/// stands at the broker for it, which would cost memory for each of thousands of agents.
/// </summary>
internal sealed class PolicyWatch(PolicyKeeper keeper, Line line, string agent, TimeProvider clock, ILogger log)
{
    private const int NotFound = 404;
    private const int NoMessage = 10037;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan DirectReply = TimeSpan.FromSeconds(2);

    private readonly NatsJSContext _stream = new(line.Connection);
    private readonly string _subject = Subjects.Policy(agent);

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
                    log.LogWarning("The policy can't be followed: {Trouble}", e.Message);
                    await backoff.WaitAsync(stop);
                }
            }
        }
    }

    /// <summary>Reads the last policy; false when the broker gave no answer to build on.</summary>
    public async Task<bool> RefreshAsync(CancellationToken stop)
    {
        try
        {
            return await DirectAsync(stop) ?? await StoredAsync(stop);
        }
        catch (Exception e) when (e is NatsException or IOException or TimeoutException)
        {
            log.LogDebug("No policy read: {Trouble}", e.Message);
            return false;
        }
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        await using var news = await line.Connection.SubscribeCoreAsync(_subject,
            serializer: NatsRawSerializer<byte[]>.Default, cancellationToken: stop);
        // After the answer the subscription stands at the broker, so nothing is missed between reading and listening.
        await line.Connection.PingAsync(stop);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var reading = ReadUntilAnsweredAsync(done.Token);
        try
        {
            await foreach (var message in news.Msgs.ReadAllAsync(stop))
            {
                Take(message.Data);
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

    /// <summary>By a subject that permissions can bind to this agent; null when the stream doesn't serve it.</summary>
    private async Task<bool?> DirectAsync(CancellationToken stop)
    {
        try
        {
            var reply = await line.Connection.RequestAsync($"$JS.API.DIRECT.GET.{Subjects.PolicyStream}.{_subject}",
                Array.Empty<byte>(),
                requestSerializer: NatsRawSerializer<byte[]>.Default,
                replySerializer: NatsRawSerializer<byte[]>.Default,
                replyOpts: new NatsSubOpts { Timeout = DirectReply },
                cancellationToken: stop);
            return reply.Headers?.Code switch
            {
                null or 0 => Take(reply.Data),
                NotFound => true,
                _ => null,
            };
        }
        catch (NatsException e) when (e is NatsNoRespondersException or NatsNoReplyException)
        {
            return null; // a stream without direct access: some brokers say so, some say nothing
        }
    }

    private async Task<bool> StoredAsync(CancellationToken stop)
    {
        try
        {
            var answer = await _stream.JSRequestResponseAsync<StreamMsgGetRequest, StreamMsgGetResponse>(
                $"$JS.API.STREAM.MSG.GET.{Subjects.PolicyStream}", new StreamMsgGetRequest { LastBySubj = _subject }, stop);
            return Take(answer.Message.Data.ToArray());
        }
        catch (NatsJSApiException e) when (e.Error.ErrCode == NoMessage)
        {
            return true;
        }
    }

    private bool Take(byte[]? json)
    {
        if (json is { Length: > 0 } && !keeper.Take(json))
        {
            log.LogWarning("A policy was refused, the last one stays in force: {Fault}", keeper.Fault);
        }
        return true;
    }
}

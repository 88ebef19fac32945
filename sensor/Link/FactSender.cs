using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using Deception.Contracts;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Deception.Link;

/// <summary>
/// Sends facts one after another, each until the broker has stored it, and measures our clock against the broker's by the
/// time that it stored one at.
/// </summary>
internal sealed class FactSender(Line line, string agent, TimeProvider clock, ILogger log)
{
    private const int Most = 1000;
    private const int LargestFact = 1_000_000; // an agent's largest message is 1 MiB, with headers
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestMeasure = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Reply = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource _measured = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<Fact> _waiting = Channel.CreateBounded<Fact>(Most);
    private readonly NatsJSContext _stream = new(line.Connection);
    private readonly string _subject = Subjects.Facts(agent);

    /// <summary>Our clock minus the broker's; null before it was measured.</summary>
    public TimeSpan? ClockOffset { get; private set; }

    /// <summary>Waits for the first measurement, but not for long: a broker may keep no facts.</summary>
    public async Task MeasuredAsync(CancellationToken stop)
    {
        try
        {
            await _measured.Task.WaitAsync(LongestMeasure, clock, stop);
        }
        catch (TimeoutException)
        {
            log.LogWarning("The broker's clock is not known; our own is taken for it");
        }
    }

    /// <summary>Facts that found no room.</summary>
    public long Dropped { get; private set; }

    public void Send(Fact fact)
    {
        if (!_waiting.Writer.TryWrite(fact))
        {
            Dropped++;
        }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        var backoff = new Backoff(clock, FirstWait, LongestWait);
        while (await _waiting.Reader.WaitToReadAsync(stop))
        {
            _waiting.Reader.TryPeek(out var fact);
            var standing = await line.UpAsync(stop);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(standing, stop);
            try
            {
                if (await SendAsync(fact!, either.Token) is { } refusal)
                {
                    // It would be refused again, and all others would wait behind it.
                    Dropped++;
                    log.LogWarning("The broker does not take a fact: {Refusal}", refusal);
                }
                _waiting.Reader.TryRead(out _);
                backoff.Reset();
            }
            catch (Exception e) when (e is NatsException or OperationCanceledException or IOException or TimeoutException)
            {
                stop.ThrowIfCancellationRequested();
                log.LogDebug("A fact waits: {Trouble}", e.Message);
                await backoff.WaitAsync(stop);
            }
        }
    }

    // Null, or why this fact will never be stored.
    private async Task<string?> SendAsync(Fact fact, CancellationToken stop)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(fact, ContractsJson.Default.Fact);
        if (json.Length > LargestFact)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{json.Length} bytes");
        }
        var before = clock.GetUtcNow();
        var ack = await _stream.PublishAsync(_subject, json, serializer: NatsRawSerializer<byte[]>.Default,
            opts: new NatsJSPubOpts { MsgId = fact.Id }, cancellationToken: stop);
        var after = clock.GetUtcNow();
        if (ack.Error is { Code: 400 } refused)
        {
            return $"{refused.Description} ({refused.ErrCode})";
        }
        if (ack.Error is { } error)
        {
            throw new NatsException($"{error.Description} ({error.ErrCode})"); // a duplicate is none: the broker has it
        }
        if (fact.Hello is not null && !ack.Duplicate)
        {
            await MeasureAsync(before + ((after - before) / 2), stop);
        }
        return null;
    }

    // Facts go one by one, so the last one stored is the one just sent.
    private async Task MeasureAsync(DateTimeOffset sent, CancellationToken stop)
    {
        var reply = await line.Connection.RequestAsync(Subjects.LastOf(Subjects.FactsStream, _subject), Array.Empty<byte>(),
            requestSerializer: NatsRawSerializer<byte[]>.Default,
            replySerializer: NatsRawSerializer<byte[]>.Default,
            replyOpts: new NatsSubOpts { Timeout = Reply },
            cancellationToken: stop);
        if (reply.Headers is { } headers && headers.TryGetValue("Nats-Time-Stamp", out var stamp)
            && DateTimeOffset.TryParse(stamp.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var stored))
        {
            ClockOffset = sent - stored;
            _measured.TrySetResult();
        }
    }
}

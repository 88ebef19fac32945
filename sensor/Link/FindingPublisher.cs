using Deception.Contracts;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Deception.Link;

/// <summary>
/// Empties the spool into JetStream: some findings at a time, each forgotten only when the broker has stored it. What is
/// sent again after a broken line carries the same message id, by which the broker knows it.
/// </summary>
internal sealed class FindingPublisher(FindingSpool spool, Line line, string agent, TimeProvider clock, ILogger log)
{
    /// <summary>Acknowledgements awaited at once: enough to hide the broker's disk, little enough to repeat.</summary>
    private const int Window = 256;

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    private readonly NatsJSContext _stream = new(line.Connection);
    private readonly string _subject = Subjects.Findings(agent);
    private readonly Backoff _backoff = new(clock, FirstWait, LongestWait);
    private string? _trouble;

    public async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            var standing = await line.UpAsync(stop);
            var waiting = spool.Peek(Window);
            if (waiting.Count == 0)
            {
                await spool.WaitAsync(stop);
                continue;
            }
            using var either = CancellationTokenSource.CreateLinkedTokenSource(standing, stop);
            var faults = await Task.WhenAll(waiting.Select(f => SendAsync(f, either.Token)));
            stop.ThrowIfCancellationRequested();
            spool.Remove([.. waiting.Where((_, i) => faults[i] is null)]);
            var trouble = faults.FirstOrDefault(f => f is not null);
            Tell(trouble);
            if (trouble is null)
            {
                _backoff.Reset();
            }
            else if (!standing.IsCancellationRequested)
            {
                await _backoff.WaitAsync(stop);
            }
        }
    }

    private async Task<string?> SendAsync(SpooledFinding finding, CancellationToken stop)
    {
        try
        {
            var options = new NatsJSPubOpts { MsgId = finding.MessageId, RetryAttempts = 1 };
            var result = await _stream.TryPublishAsync(_subject, finding.Body, NatsRawSerializer<byte[]>.Default, options,
                cancellationToken: stop);
            return result switch
            {
                { Success: false } => result.Error.Message,
                { Value.Error: { } error } => $"{error.Description} ({error.ErrCode})",
                _ => null,
            };
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException or IOException or TimeoutException)
        {
            return e.Message;
        }
    }

    private void Tell(string? trouble)
    {
        if (trouble is not null && _trouble is null)
        {
            log.LogWarning("Findings wait in the spool: {Trouble}", trouble);
        }
        else if (trouble is null && _trouble is not null)
        {
            log.LogInformation("Findings reach the broker again");
        }
        _trouble = trouble;
    }
}

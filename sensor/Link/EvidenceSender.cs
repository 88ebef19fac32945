using System.Globalization;
using System.Threading.Channels;
using Deception.Contracts;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Deception.Link;

/// <summary>
/// Sends the packets behind findings in chunks. They are worth less than findings: some wait in memory while the broker is away,
/// the rest is dropped and counted.
/// </summary>
internal sealed class EvidenceSender(Line line, string agent, TimeProvider clock, ILogger log)
{
    /// <summary>Header that names the finding.</summary>
    public const string FindingHeader = "Deception-Finding";

    /// <summary>Header <c>part/chunk/chunks</c>, each from 1.</summary>
    public const string PlaceHeader = "Deception-Place";

    private const int Most = 16;
    private const int ChunkBytes = 512 << 10;
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Channel<(string Finding, int Part, byte[] File)> _waiting = Channel.CreateBounded<(string, int, byte[])>(Most);
    private readonly NatsJSContext _stream = new(line.Connection);
    private readonly string _subject = Subjects.Evidence(agent);
    private long _dropped;

    /// <summary>Files that found no room, or that the broker would not take.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public void Send(string finding, int part, byte[] file)
    {
        if (!_waiting.Writer.TryWrite((finding, part, file)))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        var backoff = new Backoff(clock, FirstWait, LongestWait);
        var tried = TimeSpan.Zero;
        while (await _waiting.Reader.WaitToReadAsync(stop))
        {
            _waiting.Reader.TryPeek(out var next);
            var standing = await line.UpAsync(stop);
            var began = clock.GetTimestamp();
            using var either = CancellationTokenSource.CreateLinkedTokenSource(standing, stop);
            string? trouble;
            try
            {
                trouble = await SendAsync(next.Finding, next.Part, next.File, either.Token);
            }
            catch (Exception e) when (e is NatsException or OperationCanceledException or IOException or TimeoutException)
            {
                stop.ThrowIfCancellationRequested();
                trouble = e.Message;
            }
            if (trouble is null)
            {
                _waiting.Reader.TryRead(out _);
                backoff.Reset();
                tried = TimeSpan.Zero;
                continue;
            }
            log.LogDebug("Evidence waits: {Trouble}", trouble);
            await backoff.WaitAsync(stop);
            tried += clock.GetElapsedTime(began);
            if (tried > Patience) // a broker that is full must not hold back what it would take later
            {
                _waiting.Reader.TryRead(out _);
                Interlocked.Increment(ref _dropped);
                tried = TimeSpan.Zero;
            }
        }
    }

    private async Task<string?> SendAsync(string finding, int part, byte[] file, CancellationToken stop)
    {
        var chunks = file.Chunk(ChunkBytes).ToArray();
        for (var i = 0; i < chunks.Length; i++)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{part}/{i + 1}/{chunks.Length}");
            var ack = await _stream.PublishAsync(_subject, chunks[i], serializer: NatsRawSerializer<byte[]>.Default,
                opts: new NatsJSPubOpts { MsgId = $"{finding}:{place}" },
                headers: new NatsHeaders { [FindingHeader] = finding, [PlaceHeader] = place }, cancellationToken: stop);
            if (ack.Error is { } error)
            {
                return $"{error.Description} ({error.ErrCode})";
            }
        }
        return null;
    }
}

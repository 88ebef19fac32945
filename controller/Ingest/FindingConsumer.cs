using Deception.Contracts;
using Deception.Controller.Agents;
using Deception.Controller.Store;
using NATS.Client.JetStream;

namespace Deception.Controller.Ingest;

/// <summary>Takes findings off the bus into the store.</summary>
public sealed partial class FindingConsumer(
    Broker broker, FindingStore store, IngestCounters counters, Misbehaviour misbehaviour, TimeProvider clock, ILogger<FindingConsumer> log)
    : StreamConsumer(broker, Subjects.FindingsStream, Subjects.AllFindings, clock, log)
{
    /// <inheritdoc/>
    protected override void Consuming(bool isConsuming) => counters.Consuming = isConsuming;

    /// <inheritdoc/>
    protected override async Task StoreAsync(IReadOnlyList<INatsJSMsg<byte[]>> batch)
    {
        var (received, refused) = (new List<Received>(batch.Count), new List<Refused>());
        foreach (var message in batch)
        {
            var payload = message.Data ?? [];
            var place = (long)(message.Metadata?.Sequence.Stream ?? 0);
            misbehaviour.Count(Subjects.AgentOf(message.Subject));
            if (FindingReader.TryRead(message.Subject, payload, out var finding, out var fault))
            {
                received.Add(new Received(finding, FindingReader.Text(payload), place));
            }
            else
            {
                LogRefused(log, message.Subject, fault);
                refused.Add(new Refused(message.Subject, place, payload, fault));
                misbehaviour.Report(Subjects.AgentOf(message.Subject), "finding-refused", fault);
            }
        }
        // Not cut off by a lost connection: what is stored now need not come again.
        await store.CommitAsync(received, refused, CancellationToken.None);
        counters.Count(received.Count, refused.Count);
    }

    [LoggerMessage(LogLevel.Warning, "Refused a message on {Subject}: {Fault}")]
    private static partial void LogRefused(ILogger log, string subject, string fault);
}

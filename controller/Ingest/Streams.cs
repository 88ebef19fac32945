using Deception.Contracts;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Deception.Controller.Ingest;

/// <summary>The streams on the bus. Missing ones are made; the limits of those that exist are their operator's.</summary>
public static class Streams
{
    /// <summary>The durable consumer that all controllers share.</summary>
    public const string Consumer = "controller";

    /// <summary>Ten gigabytes of findings wait while no controller runs; after that agents keep theirs in their spools.</summary>
    public const long MaxFindingsBytes = 10L << 30;

    /// <summary>Makes sure of both streams.</summary>
    public static async Task EnsureAsync(INatsJSContext jetStream, CancellationToken stop)
    {
        await EnsureAsync(jetStream, new StreamConfig(Subjects.FindingsStream, [Subjects.AllFindings])
        {
            Storage = StreamConfigStorage.File,
            Retention = StreamConfigRetention.Limits,
            Discard = StreamConfigDiscard.New,
            DuplicateWindow = TimeSpan.FromHours(24),
            MaxAge = TimeSpan.FromDays(30),
            MaxBytes = MaxFindingsBytes,
            MaxMsgSize = 1 << 20,
        }, stop);
        await EnsureAsync(jetStream, new StreamConfig(Subjects.PolicyStream, [Subjects.AllPolicies])
        {
            Storage = StreamConfigStorage.File,
            MaxMsgsPerSubject = 1,
            AllowDirect = true,
        }, stop);
    }

    /// <summary>The consumer's settings: acknowledged one by one after the commit, delivered again until then.</summary>
    public static ConsumerConfig ConsumerConfig => new(Consumer)
    {
        AckPolicy = ConsumerConfigAckPolicy.Explicit,
        AckWait = TimeSpan.FromSeconds(30),
        MaxDeliver = -1,
        MaxAckPending = 5000,
        FilterSubject = Subjects.AllFindings,
        DeliverPolicy = ConsumerConfigDeliverPolicy.All,
    };

    private static async Task EnsureAsync(INatsJSContext jetStream, StreamConfig config, CancellationToken stop)
    {
        try
        {
            await jetStream.GetStreamAsync(config.Name!, cancellationToken: stop);
        }
        catch (NatsJSApiException e) when (e.Error.Code == 404)
        {
            await jetStream.CreateStreamAsync(config, stop);
        }
    }
}

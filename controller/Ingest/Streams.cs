using Deception.Contracts;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Deception.Controller.Ingest;

/// <summary>The streams on the bus. Missing ones are made; the limits of those that exist are their operator's.</summary>
public static class Streams
{
    /// <summary>The durable consumer of each stream that all controllers share.</summary>
    public const string Consumer = "controller";

    /// <summary>Ten gigabytes of findings wait while no controller runs; after that agents keep theirs in their spools.</summary>
    public const long MaxFindingsBytes = 10L << 30;

    /// <summary>Findings of one agent: a flood of one leaves room for all others, and ends at the broker.</summary>
    public const long MaxFindingsOfAgent = 100_000;

    /// <summary>Makes sure of all streams.</summary>
    public static async Task EnsureAsync(INatsJSContext jetStream, CancellationToken stop)
    {
        await EnsureAsync(jetStream, new StreamConfig(Subjects.FindingsStream, [Subjects.AllFindings])
        {
            Storage = StreamConfigStorage.File,
            Retention = StreamConfigRetention.Limits,
            Discard = StreamConfigDiscard.New,
            DiscardNewPerSubject = true,
            MaxMsgsPerSubject = MaxFindingsOfAgent,
            DuplicateWindow = TimeSpan.FromHours(24),
            MaxAge = TimeSpan.FromDays(14),
            MaxBytes = MaxFindingsBytes,
            MaxMsgSize = 1 << 20,
        }, stop);
        await EnsureAsync(jetStream, new StreamConfig(Subjects.FactsStream, [Subjects.AllFacts])
        {
            Storage = StreamConfigStorage.File,
            MaxMsgsPerSubject = 10_000,
            MaxAge = TimeSpan.FromDays(7),
            MaxBytes = 1L << 30,
            // What a directory says of its accounts is the largest.
            MaxMsgSize = 1 << 20,
            AllowDirect = true,
        }, stop);
        await EnsureAsync(jetStream, new StreamConfig(Subjects.EvidenceStream, [Subjects.AllEvidence])
        {
            Storage = StreamConfigStorage.File,
            Discard = StreamConfigDiscard.New,
            DiscardNewPerSubject = true,
            MaxMsgsPerSubject = 2_000,
            MaxAge = TimeSpan.FromDays(7),
            MaxBytes = 5L << 30,
            MaxMsgSize = 1 << 20,
        }, stop);
        await EnsureAsync(jetStream, new StreamConfig(Subjects.SnapshotsStream, [Subjects.AllSnapshots])
        {
            Storage = StreamConfigStorage.File,
            MaxMsgsPerSubject = 1,
            MaxAge = TimeSpan.FromDays(7),
            MaxBytes = 5L << 30,
            MaxMsgSize = 1 << 20,
            AllowDirect = true,
        }, stop);
        await EnsureAsync(jetStream, new StreamConfig(Subjects.SightingsStream, [Subjects.AllSightings])
        {
            Storage = StreamConfigStorage.File,
            MaxMsgsPerSubject = 1,
            MaxAge = TimeSpan.FromDays(7),
            AllowDirect = true,
        }, stop);
        await EnsureAsync(jetStream, new StreamConfig(Subjects.PolicyStream, [Subjects.AllPolicies])
        {
            Storage = StreamConfigStorage.File,
            MaxMsgsPerSubject = 1,
            AllowDirect = true,
        }, stop);
        await EnsureAsync(jetStream, new StreamConfig(Subjects.CommandsStream, [Subjects.AllCommands])
        {
            Storage = StreamConfigStorage.File,
            MaxMsgsPerSubject = 100,
            MaxAge = Command.LongestLife,
            AllowDirect = true,
        }, stop);
    }

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

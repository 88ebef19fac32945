using System.Globalization;
using System.Text;
using System.Text.Json;
using Deception.Contracts;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Deception.Link;

/// <summary>A directory's state as another agent left it.</summary>
/// <param name="Agent">Who left it.</param>
/// <param name="TakenAt">When it was read, by the directory's clock.</param>
/// <param name="Content">The snapshot file.</param>
public sealed record LeftSnapshot(string Agent, DateTimeOffset TakenAt, byte[] Content);

/// <summary>
/// Directory snapshots that one holder of a lease leaves for the next, so that what changes while they change hands is not missed. They lie in the stream
/// <see cref="Subjects.SnapshotsStream"/>, sealed under a key that comes with the lease: who has only an agent's key reads nothing and can leave nothing that counts.
/// </summary>
/// <remarks>
/// Two slots an agent and domain take turns, and the manifest is written last: one that breaks off half-way leaves the former snapshot whole. A part is
/// a box of <see cref="StateSeal"/>, bound to domain, upload and place.
/// </remarks>
internal sealed class SnapshotExchange(Line line, string agent)
{
    private const int PartBytes = 512 << 10, MostParts = 2048, MostHolders = 1000, NotFound = 404;
    private static readonly TimeSpan Reply = TimeSpan.FromSeconds(5);

    private readonly NatsJSContext _stream = new(line.Connection);
    private readonly Dictionary<string, string> _slots = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Leaves a snapshot.</summary>
    /// <returns>What went wrong; null when all of it was stored.</returns>
    public async Task<string?> LeaveAsync(string domain, byte[] key, DateTimeOffset takenAt, byte[] content, CancellationToken stop)
    {
        var parts = content.Chunk(PartBytes).ToArray();
        if (parts.Length > MostParts)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{content.Length} bytes are too many");
        }
        try
        {
            // Never the slot of the one that stands, also after a restart.
            var former = _slots.GetValueOrDefault(domain) ?? await StandingSlotAsync(domain, key, stop);
            var slot = former == "a" ? "b" : "a";
            var manifest = new SnapshotManifest(agent, Guid.NewGuid(), slot, parts.Length, takenAt);
            for (var i = 0; i < parts.Length; i++)
            {
                if (await PutAsync(Subjects.SnapshotPart(agent, domain, Place(slot, i)), StateSeal.Seal(key, Bound(domain, manifest.Upload, i), parts[i]), stop) is { } trouble)
                {
                    return trouble;
                }
            }
            if (await PutAsync(Subjects.SnapshotPart(agent, domain, Subjects.SnapshotManifest),
                StateSeal.Seal(key, Bound(domain, Guid.Empty, 0), JsonSerializer.SerializeToUtf8Bytes(manifest, ContractsJson.Default.SnapshotManifest)), stop) is { } refusal)
            {
                _slots.Remove(domain); // whether it stands is for the broker to say
                return refusal;
            }
            _slots[domain] = slot;
            return null;
        }
        catch (Exception e) when (e is NatsException or IOException or TimeoutException)
        {
            _slots.Remove(domain);
            return e.Message;
        }
    }

    /// <summary>The newest snapshot that another holder left and that is whole; null when there is none.</summary>
    /// <exception cref="IOException">The broker gave no answer to build on.</exception>
    public async Task<LeftSnapshot?> NewestAsync(string domain, byte[] key, CancellationToken stop)
    {
        List<SnapshotManifest> manifests = [];
        for (var (sequence, seen) = (1UL, 0); seen < MostHolders; seen++)
        {
            var next = await GetAsync(string.Create(CultureInfo.InvariantCulture,
                $$"""{"seq":{{sequence}},"next_by_subj":"{{Subjects.SnapshotPart("*", domain, Subjects.SnapshotManifest)}}"}"""), stop);
            if (next is not { } message)
            {
                break;
            }
            sequence = message.Sequence + 1;
            if (StateSeal.Open(key, Bound(domain, Guid.Empty, 0), message.Data) is { } json && TryRead(json) is { } manifest && manifest.Agent == message.Agent && manifest.Agent != agent)
            {
                manifests.Add(manifest);
            }
        }
        foreach (var manifest in manifests.OrderByDescending(m => m.TakenAt))
        {
            if (await ContentAsync(domain, key, manifest, stop) is { } content)
            {
                return new LeftSnapshot(manifest.Agent, manifest.TakenAt, content);
            }
        }
        return null;
    }

    /// <summary>What all agents saw that concerns a domain, as the controller left it; null when there is none that opens.</summary>
    /// <exception cref="IOException">The broker gave no answer to build on.</exception>
    public async Task<Sightings?> SightingsAsync(string domain, byte[] key, CancellationToken stop)
    {
        var subject = Subjects.Sightings(domain);
        return await AskAsync(Subjects.LastOf(Subjects.SightingsStream, subject), [], stop) is { Data: { } box } && StateSeal.Open(key, Encoding.UTF8.GetBytes(subject), box) is { } packed
            ? SightingsFile.TryRead(packed) : null;
    }

    private async Task<string?> StandingSlotAsync(string domain, byte[] key, CancellationToken stop) =>
        await GetAsync($$"""{"last_by_subj":"{{Subjects.SnapshotPart(agent, domain, Subjects.SnapshotManifest)}}"}""", stop) is { Data: { } box }
            && StateSeal.Open(key, Bound(domain, Guid.Empty, 0), box) is { } json ? TryRead(json)?.Slot : null;

    private async Task<byte[]?> ContentAsync(string domain, byte[] key, SnapshotManifest manifest, CancellationToken stop)
    {
        if (manifest.Parts is < 1 or > MostParts || manifest.Slot is not ("a" or "b") || !Subjects.IsAgentName(manifest.Agent))
        {
            return null;
        }
        using var whole = new MemoryStream();
        for (var i = 0; i < manifest.Parts; i++)
        {
            var part = await GetAsync($$"""{"last_by_subj":"{{Subjects.SnapshotPart(manifest.Agent, domain, Place(manifest.Slot, i))}}"}""", stop);
            if (part is not { } message || StateSeal.Open(key, Bound(domain, manifest.Upload, i), message.Data) is not { } plain)
            {
                return null;
            }
            whole.Write(plain);
        }
        return whole.ToArray();
    }

    private async Task<string?> PutAsync(string subject, byte[] data, CancellationToken stop)
    {
        var ack = await _stream.PublishAsync(subject, data, serializer: NatsRawSerializer<byte[]>.Default, cancellationToken: stop);
        return ack.Error is { } error ? $"{error.Description} ({error.ErrCode})" : null;
    }

    private async Task<(string Agent, ulong Sequence, byte[] Data)?> GetAsync(string request, CancellationToken stop) =>
        await AskAsync(Subjects.Look(Subjects.SnapshotsStream), Encoding.ASCII.GetBytes(request), stop) is not { } message ? null
        : message.Subject.Split('.') is [_, _, var holder, ..] ? (holder, message.Sequence, message.Data)
        : throw new IOException("the broker tells of a snapshot that is none");

    private async Task<(string Subject, ulong Sequence, byte[] Data)?> AskAsync(string where, byte[] request, CancellationToken stop)
    {
        NatsMsg<byte[]> reply;
        try
        {
            reply = await line.Connection.RequestAsync(where, request,
                requestSerializer: NatsRawSerializer<byte[]>.Default, replySerializer: NatsRawSerializer<byte[]>.Default,
                replyOpts: new NatsSubOpts { Timeout = Reply }, cancellationToken: stop);
        }
        catch (Exception e) when (e is NatsException or TimeoutException)
        {
            throw new IOException($"the broker doesn't say what was left: {e.Message}");
        }
        return reply.Headers switch
        {
            { Code: NotFound } => null,
            { Code: 0 } headers when headers.TryGetValue("Nats-Sequence", out var sequence) && ulong.TryParse(sequence, CultureInfo.InvariantCulture, out var number)
                && headers.TryGetValue("Nats-Subject", out var subject) => (subject.ToString(), number, reply.Data ?? []),
            var headers => throw new IOException(string.Create(CultureInfo.InvariantCulture, $"the broker doesn't say what was left: {headers?.Code} {headers?.MessageText}")),
        };
    }

    private static string Place(string slot, int part) => string.Create(CultureInfo.InvariantCulture, $"{slot}{part}");

    private static byte[] Bound(string domain, Guid upload, int part) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{domain.ToLowerInvariant()}\0{upload:N}\0{part}"));

    private static SnapshotManifest? TryRead(byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ContractsJson.Default.SnapshotManifest);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

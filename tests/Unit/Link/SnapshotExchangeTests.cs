using System.Security.Cryptography;
using Deception.Contracts;
using Deception.Link;
using NATS.Client.Core;
using NATS.Client.JetStream;
using Xunit;

namespace Deception.Tests.Unit.Link;

/// <summary>Snapshots that go from one holder of a lease to the next, over a real broker.</summary>
public sealed class SnapshotExchangeTests : IDisposable
{
    private const string Domain = "Corp.Example";
    private static readonly byte[] Key = SHA256.HashData("state"u8);
    private static readonly DateTimeOffset Monday = new(2026, 11, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Large = [.. Enumerable.Range(0, 1_300_000).Select(i => (byte)(i * 31 >> 5))];

    private readonly CancellationTokenSource _end = new(TimeSpan.FromMinutes(1));

    public void Dispose() => _end.Dispose();

    [Fact]
    public async Task The_newest_whole_one_of_another_holder_is_found()
    {
        await using var server = await NatsServer.StartAsync();
        await using var controller = server.Connect();
        await NatsServer.MakeStreamsAsync(controller);
        await using var first = await ExchangeAsync(server, "first");
        await using var second = await ExchangeAsync(server, "second");
        await using var third = await ExchangeAsync(server, "third");

        Assert.Null(await second.Exchange.NewestAsync(Domain, Key, _end.Token));
        Assert.Null(await first.Exchange.LeaveAsync(Domain, Key, Monday, [1, 2, 3], _end.Token));
        Assert.Null(await first.Exchange.LeaveAsync(Domain, Key, Monday.AddHours(1), Large, _end.Token));
        Assert.Null(await third.Exchange.LeaveAsync(Domain, Key, Monday.AddMinutes(1), [4], _end.Token));

        var found = await second.Exchange.NewestAsync(Domain.ToLowerInvariant(), Key, _end.Token);
        Assert.Equal(("first", Monday.AddHours(1)), (found?.Agent, found?.TakenAt));
        Assert.Equal(Large, found!.Content);
        // One's own is known without asking.
        Assert.Equal("third", (await first.Exchange.NewestAsync(Domain, Key, _end.Token))?.Agent);
        Assert.Null(await second.Exchange.NewestAsync("other.example", Key, _end.Token));
        Assert.Null(await second.Exchange.NewestAsync(Domain, SHA256.HashData("another"u8), _end.Token));
    }

    [Fact]
    public async Task One_that_broke_off_leaves_the_former_one_whole()
    {
        await using var server = await NatsServer.StartAsync();
        await using var controller = server.Connect();
        await NatsServer.MakeStreamsAsync(controller);
        await using var first = await ExchangeAsync(server, "first");
        await using var second = await ExchangeAsync(server, "second");
        Assert.Null(await first.Exchange.LeaveAsync(Domain, Key, Monday, Large, _end.Token));
        // The next upload's first part came, its manifest did not.
        var stream = new NatsJSContext(first.Line.Connection);
        await stream.PublishAsync(Subjects.SnapshotPart("first", Domain, "b0"), new byte[100], serializer: NatsRawSerializer<byte[]>.Default, cancellationToken: _end.Token);
        Assert.Equal(Large, (await second.Exchange.NewestAsync(Domain, Key, _end.Token))?.Content);

        // Damage is found, never taken.
        await stream.PublishAsync(Subjects.SnapshotPart("first", Domain, "a1"), new byte[100], serializer: NatsRawSerializer<byte[]>.Default, cancellationToken: _end.Token);
        Assert.Null(await second.Exchange.NewestAsync(Domain, Key, _end.Token));
    }

    [Fact]
    public async Task A_next_life_and_another_domain_leave_the_standing_one_whole()
    {
        await using var server = await NatsServer.StartAsync();
        await using var controller = server.Connect();
        await NatsServer.MakeStreamsAsync(controller);
        await using var first = await ExchangeAsync(server, "first");
        await using var second = await ExchangeAsync(server, "second");
        async Task<string> SlotOfNextPartAsync(SnapshotExchange exchange, string domain)
        {
            // The first part of an upload that never gets further: it may not lie where the standing one's does.
            var before = await PartsAsync(controller);
            Assert.Null(await exchange.LeaveAsync(domain, Key, Monday, [7], _end.Token));
            return (await PartsAsync(controller)).Except(before).Select(p => p.Subject).Single(p => !p.EndsWith(".m", StringComparison.Ordinal))[^2..];
        }
        Assert.Equal("a0", await SlotOfNextPartAsync(first.Exchange, Domain));
        Assert.Equal("b0", await SlotOfNextPartAsync(new SnapshotExchange(first.Line, "first"), Domain));
        Assert.Equal("a0", await SlotOfNextPartAsync(new SnapshotExchange(first.Line, "first"), Domain));
        Assert.Equal("a0", await SlotOfNextPartAsync(first.Exchange, "other.example"));
        Assert.Equal("b0", await SlotOfNextPartAsync(first.Exchange, "other.example"));
    }

    private async Task<IReadOnlyList<(string Subject, ulong Sequence)>> PartsAsync(NatsConnection connection)
    {
        List<(string, ulong)> found = [];
        await foreach (var subject in SubjectsAsync(connection))
        {
            found.Add(subject);
        }
        return found;
    }

    private async IAsyncEnumerable<(string, ulong)> SubjectsAsync(NatsConnection connection)
    {
        for (ulong next = 1; ;)
        {
            var reply = await connection.RequestAsync($"$JS.API.DIRECT.GET.{Subjects.SnapshotsStream}", System.Text.Encoding.ASCII.GetBytes($$"""{"seq":{{next}},"next_by_subj":"deception.snapshots.>"}"""),
                requestSerializer: NatsRawSerializer<byte[]>.Default, replySerializer: NatsRawSerializer<byte[]>.Default, cancellationToken: _end.Token);
            if (reply.Headers is not { Code: 0 } headers)
            {
                yield break;
            }
            var sequence = ulong.Parse(headers["Nats-Sequence"].ToString(), System.Globalization.CultureInfo.InvariantCulture);
            yield return (headers["Nats-Subject"].ToString(), sequence);
            next = sequence + 1;
        }
    }

    [Fact]
    public async Task A_broker_without_the_stream_says_so_and_takes_nothing()
    {
        await using var server = await NatsServer.StartAsync();
        await using var first = await ExchangeAsync(server, "first");
        await Assert.ThrowsAsync<IOException>(() => first.Exchange.NewestAsync(Domain, Key, _end.Token));
        Assert.NotNull(await first.Exchange.LeaveAsync(Domain, Key, Monday, [1], _end.Token));
    }

    [Fact]
    public async Task What_all_saw_is_read_by_who_has_the_key_and_written_by_no_agent()
    {
        await using var server = await NatsServer.StartAsync();
        await using var controller = server.Connect();
        await NatsServer.MakeStreamsAsync(controller);
        await using var first = await ExchangeAsync(server, "first");
        Assert.Null(await first.Exchange.SightingsAsync(Domain, Key, _end.Token));

        var subject = Subjects.Sightings(Domain);
        var box = StateSeal.Seal(Key, System.Text.Encoding.UTF8.GetBytes(subject), SightingsFile.Write(new Sightings { Domain = Domain, SignIns = [new("alice", "10.0.0.1", Monday)] }));
        await new NatsJSContext(controller).PublishAsync(subject, box, serializer: NatsRawSerializer<byte[]>.Default, cancellationToken: _end.Token);
        Assert.Equal("alice", Assert.Single((await first.Exchange.SightingsAsync(Domain.ToUpperInvariant(), Key, _end.Token))!.SignIns).Account);
        Assert.Null(await first.Exchange.SightingsAsync(Domain, SHA256.HashData("another"u8), _end.Token));
    }

    private static async Task<Holder> ExchangeAsync(NatsServer server, string name)
    {
        var identity = await server.EnrolAsync(name);
        var line = new Line(BrokerConnection.ForAgent(() => identity));
        await line.Connection.ConnectAsync();
        return new Holder(line, new SnapshotExchange(line, name));
    }

    private sealed record Holder(Line Line, SnapshotExchange Exchange) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Line.DisposeAsync();
    }
}

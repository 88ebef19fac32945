using Deception.Contracts;
using Deception.Protocols.Evidence;
using Deception.Protocols.Net;
using Deception.Sensor.Capture;
using Deception.Sensor.Evidence;
using Deception.Tests.Unit.Link;
using Xunit;

namespace Deception.Tests.Unit.Sensor.Evidence;

public sealed class EvidenceKeeperTests
{
    private readonly List<EvidencePackets> _given = [];
    private readonly EvidenceKeeper _keeper;

    public EvidenceKeeperTests() => _keeper = new EvidenceKeeper(() => true, _given.Add);

    [Fact]
    public void Packets_of_the_pair_around_the_finding_are_kept_and_no_others()
    {
        var frames = SecretMaskTests.Frames(wire =>
        {
            wire.Udp("10.0.0.5:1", "10.0.0.1:9", [1]); // long before
            wire.Wait(TimeSpan.FromMinutes(1)).Udp("10.0.0.5:1", "10.0.0.1:9", [2]).Udp("10.0.0.6:1", "10.0.0.1:9", [3]).Udp("10.0.0.1:9", "10.0.0.5:1", [4]);
            wire.Wait(TimeSpan.FromSeconds(2)).Udp("10.0.0.5:1", "10.0.0.1:9", [5]);
            wire.Wait(TimeSpan.FromMinutes(1)).Udp("10.0.0.5:1", "10.0.0.1:9", [6]);
        });
        foreach (var frame in frames)
        {
            Take(frame);
            if (frame.Number == 4)
            {
                _keeper.Note(Finding(frame.Time));
            }
        }
        _keeper.Complete();

        Assert.Equal([2, 4, 5], Assert.Single(_given).Frames.Select(f => f.Number));
    }

    [Fact]
    public void A_finding_that_grows_after_a_rest_has_another_part_without_what_the_first_held()
    {
        var frames = SecretMaskTests.Frames(wire => wire.Udp("10.0.0.5:1", "10.0.0.1:9", [1])
            .Wait(TimeSpan.FromSeconds(7)).Udp("10.0.0.7:1", "10.0.0.1:9", [0]).Udp("10.0.0.5:1", "10.0.0.1:9", [2]));
        foreach (var frame in frames)
        {
            Take(frame);
            if (frame.Number != 2)
            {
                _keeper.Note(Finding(frame.Time));
            }
        }
        _keeper.Complete();
        Assert.Equal([(1, 1L), (2, 3L)], _given.Select(g => (g.Part, Assert.Single(g.Frames).Number)));
    }

    [Fact]
    public void Limits_are_counted()
    {
        var frames = SecretMaskTests.Frames(wire =>
        {
            for (var i = 0; i < 1500; i++)
            {
                wire.Udp("10.0.0.5:1", "10.0.0.1:9", [1]);
            }
        });
        foreach (var frame in frames)
        {
            Take(frame);
            if (frame.Number == 1)
            {
                _keeper.Note(Finding(frame.Time));
            }
        }
        _keeper.Complete();
        Assert.Equal(1000, Assert.Single(_given).Frames.Count);
        Assert.Equal(500, _keeper.Dropped);
    }

    [Fact]
    public void A_flood_of_findings_is_kept_in_part_and_the_rest_is_counted()
    {
        const int findings = 5000;
        var payload = new byte[1000];
        var frames = SecretMaskTests.Frames(wire =>
        {
            for (var i = 0; i < findings; i++)
            {
                wire.Udp($"10.1.{i / 250}.{1 + (i % 250)}:1", "10.0.0.1:9", payload);
            }
        });
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        foreach (var frame in frames)
        {
            Take(frame);
            _keeper.Note(Finding(frame.Time) with
            {
                Id = frame.Number.ToString("x32", System.Globalization.CultureInfo.InvariantCulture),
                Source = new Entity { Ip = $"10.1.{(frame.Number - 1) / 250}.{1 + ((frame.Number - 1) % 250)}" },
            });
        }
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        _keeper.Complete();

        var seconds = (frames[^1].Time - frames[0].Time).TotalSeconds;
        Assert.InRange(_given.Count, 64, 65 + (4 * seconds));
        Assert.Equal(findings, _given.Count + _keeper.Dropped);
        Assert.InRange(allocated, 0, 16 << 20);
    }

    [Fact]
    public void The_ring_gives_way_to_new_frames_and_keeps_them_whole()
    {
        var ring = new FrameRing(1000);
        for (var i = 0; i < 100; i++)
        {
            byte[] bytes = [.. Enumerable.Repeat((byte)i, 30 + (i * 7 % 150))];
            ring.Add(new Frame(LinkType.Raw, i, default, bytes, bytes.Length), default);
            var held = ring.From(0).ToList();
            Assert.Equal(ring.Oldest, held[0].Sequence);
            Assert.Equal(i, held[^1].Sequence);
            Assert.All(held, e => Assert.All(ring.Copy(e).Bytes, b => Assert.Equal((byte)e.Sequence, b)));
            Assert.True(held.Sum(e => e.Length) <= 1000);
        }
    }

    [Fact]
    public void The_file_reads_back_with_times_and_lengths()
    {
        var frames = SecretMaskTests.Frames(wire => wire.Udp("10.0.0.5:1", "10.0.0.1:9", [1, 2, 3]).Udp("[2001:db8::5]:1", "[2001:db8::1]:9", [4]));
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("a.pcapng"), PcapngFile.Write(new EvidencePackets("f", 1, frames)));
        List<KeptFrame> read = [];
        Assert.Empty(CaptureFile.Read(folder.File("a.pcapng"), (in Frame f) => read.Add(new KeptFrame(f.Link, f.Number, f.Time, f.Bytes.ToArray(), f.WireLength)), null, default));
        Assert.Equal(frames.Select(f => (f.Link, f.Time, Convert.ToHexString(f.Bytes), f.WireLength)), read.Select(f => (f.Link, f.Time, Convert.ToHexString(f.Bytes), f.WireLength)));
    }

    private void Take(KeptFrame frame) => _keeper.Take(new Frame(frame.Link, frame.Number, frame.Time, frame.Bytes, frame.WireLength));

    private static Finding Finding(DateTimeOffset seen) => Sample.Finding(1) with
    {
        Id = "00000000000000000000000000000001",
        FirstSeen = seen,
        LastSeen = seen,
        Source = new Entity { Ip = "10.0.0.5" },
        Target = new Entity { Ip = "10.0.0.1" },
    };
}

using System.Text.Json;
using CsCheck;
using Deception.Contracts;
using Deception.Link;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Deception.Tests.Unit.Link;

public sealed class FindingSpoolTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(Sample.Start);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Findings_come_out_in_the_order_they_went_in()
    {
        using var spool = Open();
        for (var i = 0; i < 10; i++)
        {
            Assert.True(spool.Enqueue(Sample.Finding(i)));
        }

        var first = spool.Peek(3);
        spool.Remove(first);

        Assert.Equal([Summary(0), Summary(1), Summary(2)], first.Select(Read));
        Assert.Equal(Summary(3), Read(spool.Peek(1)[0]));
        Assert.Equal(7, spool.State.Depth);
    }

    [Fact]
    public void What_was_not_acknowledged_is_there_after_a_crash()
    {
        using (var crashed = Open())
        {
            crashed.Enqueue(Sample.Finding(1));
            crashed.Enqueue(Sample.Finding(2));
            crashed.Remove(crashed.Peek(1));
            CopyAsACrashLeavesIt();
        }

        using var spool = new FindingSpool(_folder.File("after"), _clock);

        Assert.Equal(Summary(2), Read(Assert.Single(spool.Peek(10))));
        Assert.True(spool.WaitAsync(CancellationToken.None).IsCompletedSuccessfully);
    }

    [Fact]
    public void A_later_revision_takes_the_place_of_one_that_waits()
    {
        using var spool = Open();
        spool.Enqueue(Sample.Finding(1));
        spool.Enqueue(Sample.Finding(2));
        spool.Enqueue(Sample.Finding(1, revision: 2, summary: "grown"));

        Assert.Equal(["grown", Summary(2)], spool.Peek(10).Select(Read));
    }

    [Fact]
    public void An_earlier_revision_never_takes_the_place_of_a_later_one()
    {
        using var spool = Open();
        spool.Enqueue(Sample.Finding(1, revision: 3, summary: "grown"));

        Assert.True(spool.Enqueue(Sample.Finding(1, revision: 2)));

        Assert.Equal("grown", Read(Assert.Single(spool.Peek(10))));
    }

    [Fact]
    public void A_finding_that_grew_while_it_was_on_its_way_stays()
    {
        using var spool = Open();
        spool.Enqueue(Sample.Finding(1));
        var sent = spool.Peek(1);
        spool.Enqueue(Sample.Finding(1, revision: 2, summary: "grown"));

        spool.Remove(sent);

        Assert.Equal("grown", Read(Assert.Single(spool.Peek(10))));
        Assert.Equal(1, spool.State.Depth);
    }

    [Fact]
    public void A_full_spool_refuses_growths_first_then_all_and_counts_them()
    {
        using var spool = Open(new SpoolLimits { MaxFindings = 10, GrowthShare = 0.5 });
        for (var i = 0; i < 5; i++)
        {
            Assert.True(spool.Enqueue(Sample.Finding(i)));
        }

        Assert.False(spool.Enqueue(Sample.Finding(100, revision: 7)));
        Assert.True(spool.Enqueue(Sample.Finding(4, revision: 2)));
        for (var i = 5; i < 10; i++)
        {
            Assert.True(spool.Enqueue(Sample.Finding(i)));
        }
        Assert.False(spool.Enqueue(Sample.Finding(11)));
        Assert.Equal(2, spool.State.Dropped);
    }

    [Fact]
    public void Bytes_are_bounded_too_one_by_one_and_together()
    {
        using var spool = Open(new SpoolLimits { MaxBytes = 3000, MaxFindingBytes = 2000 });

        Assert.False(spool.Enqueue(Sample.Finding(1, summary: new string('x', 2500))));
        Assert.True(spool.Enqueue(Sample.Finding(2, summary: new string('x', 1000))));
        Assert.False(spool.Enqueue(Sample.Finding(3, summary: new string('x', 1400))));
        spool.Remove(spool.Peek(1));
        Assert.Equal(0, spool.State.Bytes);
        Assert.True(spool.Enqueue(Sample.Finding(3, summary: new string('x', 1400))));
    }

    [Fact]
    public void The_oldest_findings_age_is_told()
    {
        using var spool = Open();
        Assert.Equal(TimeSpan.Zero, spool.State.OldestAge);
        spool.Enqueue(Sample.Finding(1));
        _clock.Advance(TimeSpan.FromMinutes(5));
        spool.Enqueue(Sample.Finding(2));

        Assert.Equal(TimeSpan.FromMinutes(5), spool.State.OldestAge);
        _clock.SetUtcNow(Sample.Start.AddMinutes(6));
        spool.Remove(spool.Peek(1));
        Assert.Equal(TimeSpan.FromMinutes(1), spool.State.OldestAge);
    }

    [Fact]
    public void A_spool_that_can_not_be_read_is_put_aside()
    {
        File.WriteAllText(_folder.File(FindingSpool.FileName), new string('x', 5000));

        using var spool = Open();

        Assert.NotNull(spool.Fault);
        Assert.True(spool.Enqueue(Sample.Finding(1)));
        Assert.True(File.Exists(_folder.File(FindingSpool.FileName + ".broken")));
    }

    [Fact]
    public void Only_the_owner_can_read_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes are Unix's");
        using var spool = new FindingSpool(_folder.File("state"), _clock);
        spool.Enqueue(Sample.Finding(1));

        foreach (var file in Directory.GetFiles(_folder.File("state")))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, TemporaryFolder.ModeOf(file));
        }
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            TemporaryFolder.ModeOf(_folder.File("state")));
    }

    /// <summary>Against a model: any mix of arrivals, deliveries and re-openings keeps the last revision of each finding.</summary>
    [Fact]
    public void Nothing_is_lost_or_left_over() =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 5]).Array[0, 60].Sample(steps =>
        {
            using var folder = new TemporaryFolder();
            var revisions = new int[6];
            var delivered = new int[6];
            var spool = new FindingSpool(folder.Path, _clock);
            foreach (var (action, number) in steps)
            {
                switch (action)
                {
                    case < 6:
                        spool.Enqueue(Sample.Finding(number, ++revisions[number]));
                        break;
                    case < 9:
                        Deliver(spool, number, delivered);
                        break;
                    default:
                        spool.Dispose();
                        spool = new FindingSpool(folder.Path, _clock);
                        break;
                }
            }
            Deliver(spool, int.MaxValue, delivered);
            var state = spool.State;
            spool.Dispose();
            return delivered.SequenceEqual(revisions) && state is { Depth: 0, Bytes: 0 };
        }, iter: 100);

    private static void Deliver(FindingSpool spool, int count, int[] delivered)
    {
        var batch = spool.Peek(count);
        foreach (var finding in batch)
        {
            var number = Enumerable.Range(0, delivered.Length).Single(n => Sample.Finding(n).Id == finding.Id);
            delivered[number] = finding.Revision;
        }
        spool.Remove(batch);
    }

    private FindingSpool Open(SpoolLimits? limits = null) => new(_folder.Path, _clock, limits);

    private void CopyAsACrashLeavesIt()
    {
        Directory.CreateDirectory(_folder.File("after"));
        foreach (var file in Directory.GetFiles(_folder.Path))
        {
            File.Copy(file, Path.Combine(_folder.File("after"), Path.GetFileName(file)));
        }
    }

    private static string Summary(int number) => $"Finding {number}.";

    private static string Read(SpooledFinding finding) =>
        JsonSerializer.Deserialize(finding.Body, ContractsJson.Default.Finding)!.Summary;
}

using Deception.Controller.Hosting;
using Deception.Controller.Orders;
using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Deception.Tests.Unit.Controller.Hosting;

/// <summary>The charge passes on by the lease alone when its holder can't give it up. Time stands still between steps.</summary>
public sealed class LeadershipLeaseTests
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Another_takes_charge_only_when_the_lease_of_one_that_is_cut_off_has_ended()
    {
        await using var store = await TestStore.OpenAsync();
        using var limit = new CancellationTokenSource(Patience);
        await using var first = new Controller(store.Databases);
        await using var second = new Controller(store.Databases);
        await first.StartAsync(limit.Token);
        await first.Taken.WaitAsync(limit.Token);
        await second.StartAsync(limit.Token);

        // The first is cut off: from here on its own clock alone says when it must stop.
        first.Database.IsCutOff = true;
        for (var time = Step; time <= Leadership.Life; time += Step)
        {
            await second.StepAsync(limit.Token);
        }
        await first.StepAsync(limit.Token);
        await first.EndedAsync(limit.Token);
        await second.StepAsync(limit.Token);
        await second.Taken.WaitAsync(limit.Token);

        Assert.False(first.Leadership.IsHeld);
        Assert.True(second.Leadership.IsHeld);
        // Taken at the first try after the old lease's end, not at one before.
        Assert.Equal(TestStore.Noon + Leadership.Life + Step + Leadership.Life, Assert.Single(await store.AllAsync<LeaseRow>()).Expires);
    }

    [Fact]
    public async Task Who_is_hung_up_stops_before_another_may_start()
    {
        await using var store = await TestStore.OpenAsync();
        using var limit = new CancellationTokenSource(Patience);
        await using var only = new Controller(store.Databases);
        await only.StartAsync(limit.Token);
        await only.Taken.WaitAsync(limit.Token);

        only.Database.Hangs = true;
        only.Clock.Advance(Leadership.Life - TimeSpan.FromSeconds(1.001));
        Assert.True(only.Leadership.IsHeld);
        only.Clock.Advance(TimeSpan.FromSeconds(0.5));

        Assert.False(only.Leadership.IsHeld);
        Assert.True(only.Clock.GetUtcNow() < TestStore.Noon + Leadership.Life);
    }

    [Fact]
    public async Task A_charge_that_is_renewed_stays_where_it_is()
    {
        await using var store = await TestStore.OpenAsync();
        using var limit = new CancellationTokenSource(Patience);
        await using var first = new Controller(store.Databases);
        await using var second = new Controller(store.Databases);
        await first.StartAsync(limit.Token);
        await first.Taken.WaitAsync(limit.Token);
        await second.StartAsync(limit.Token);
        var charge = first.Leadership.Held;

        for (var i = 0; i < 20; i++)
        {
            await first.StepAsync(limit.Token);
            await second.StepAsync(limit.Token);
        }

        Assert.True(first.Leadership.IsHeld);
        Assert.False(second.Leadership.IsHeld);
        Assert.False(charge.IsCancellationRequested);
    }

    private sealed class Controller : IAsyncDisposable
    {
        private readonly IDisposable _subscription;

        public Controller(IDbContextFactory<ControllerDb> databases)
        {
            var changes = new ChangeFeed();
            _subscription = changes.Subscribe(_ => Taken.Release());
            Database = new Door(databases);
            Leadership = new Leadership(Database, changes, Clock, NullLogger<Leadership>.Instance);
        }

        public FakeTimeProvider Clock { get; } = new(TestStore.Noon);
        public SemaphoreSlim Taken { get; } = new(0);
        public Door Database { get; }
        public Leadership Leadership { get; }

        public async Task StartAsync(CancellationToken limit)
        {
            await Leadership.StartAsync(limit);
            await Database.Opened.WaitAsync(limit);
        }

        /// <summary>Half a second passes here, and the next try has begun.</summary>
        public async Task StepAsync(CancellationToken limit)
        {
            Clock.Advance(Step);
            await Database.Opened.WaitAsync(limit);
        }

        public async Task EndedAsync(CancellationToken limit)
        {
            while (!Leadership.Held.IsCancellationRequested)
            {
                limit.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }

        public async ValueTask DisposeAsync()
        {
            Database.Hangs = false;
            using var limit = new CancellationTokenSource(Patience);
            await Leadership.StopAsync(limit.Token);
            Leadership.Dispose();
            _subscription.Dispose();
            Taken.Dispose();
        }
    }

    /// <summary>A way to the database that can be cut off, and tells of each visit.</summary>
    private sealed class Door(IDbContextFactory<ControllerDb> databases) : IDbContextFactory<ControllerDb>
    {
        public bool IsCutOff { get; set; }
        public bool Hangs { get; set; }

        /// <summary>Released at each visit: its time has been read by then, and the visits before it are over.</summary>
        public SemaphoreSlim Opened { get; } = new(0);

        public ControllerDb CreateDbContext() => databases.CreateDbContext();

        public async Task<ControllerDb> CreateDbContextAsync(CancellationToken stop)
        {
            Opened.Release();
            if (Hangs)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, stop);
            }
            if (IsCutOff)
            {
                throw new InvalidOperationException("the database can't be reached");
            }
            return await databases.CreateDbContextAsync(stop);
        }
    }
}

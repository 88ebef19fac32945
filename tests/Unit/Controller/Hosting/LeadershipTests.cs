using Deception.Controller.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Deception.Tests.Unit.Controller.Hosting;

/// <summary>Who is in charge of several controllers on one database. Real time: a lease is about it.</summary>
public sealed class LeadershipTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task One_is_in_charge_and_another_follows_when_it_goes_or_dies()
    {
        await using var store = await TestStore.OpenAsync();
        using var limit = new CancellationTokenSource(Patience);
        using var first = New(store);
        using var second = New(store);
        await first.StartAsync(limit.Token);
        await first.WaitAsync(limit.Token);
        await second.StartAsync(limit.Token);
        Assert.False(second.IsHeld);
        var held = first.Held;

        await first.StopAsync(limit.Token);
        Assert.True(held.IsCancellationRequested);
        Assert.False(first.IsHeld);
        await second.WaitAsync(limit.Token);

        using var third = New(store);
        await third.StartAsync(limit.Token);
        Assert.True(second.IsHeld);
        Assert.False(third.IsHeld);
        await second.StopAsync(limit.Token);
        await third.WaitAsync(limit.Token);
        await third.StopAsync(limit.Token);
    }

    private static Leadership New(TestStore store) => new(store.Databases, store.Changes, TimeProvider.System, NullLogger<Leadership>.Instance);
}

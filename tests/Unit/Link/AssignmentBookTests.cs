using Deception.Contracts;
using Xunit;

namespace Deception.Tests.Unit.Link;

public sealed class AssignmentBookTests : IDisposable
{
    private readonly OrdersScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task A_lease_holds_until_it_lapses_by_the_broker_s_clock()
    {
        await TakeAsync(1, new Assignment("assess", "lab.test", 1, Sample.Start.AddSeconds(15)));
        Assert.True(_scene.Book.Holds("assess", "LAB.TEST"));
        Assert.False(_scene.Book.Holds("assess", "other.test"));
        Assert.False(_scene.Book.Holds("lure", "lab.test"));

        _scene.Clock.Advance(TimeSpan.FromSeconds(14.9));
        Assert.True(_scene.Book.Holds("assess", "lab.test"));
        _scene.Clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.False(_scene.Book.Holds("assess", "lab.test"));
        Assert.Empty(_scene.Book.Held);
    }

    [Fact]
    public async Task New_orders_renew_and_take_away_and_each_is_told()
    {
        var changes = 0;
        _scene.Book.Changed += () => changes++;
        await TakeAsync(1, new Assignment("assess", "lab.test", 1, Sample.Start.AddSeconds(15)));
        await TakeAsync(2, new Assignment("assess", "lab.test", 1, Sample.Start.AddSeconds(30)));
        _scene.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.True(_scene.Book.Holds("assess", "lab.test"));

        await TakeAsync(3);

        Assert.False(_scene.Book.Holds("assess", "lab.test"));
        Assert.Equal(3, changes);
    }

    [Fact]
    public async Task Orders_that_are_refused_give_and_take_nothing()
    {
        await TakeAsync(2, new Assignment("assess", "lab.test", 1, Sample.Start.AddSeconds(15)));

        await TakeAsync(1, new Assignment("lure", "lab.test", 1, Sample.Start.AddSeconds(15)));

        Assert.Equal(["assess"], _scene.Book.Held.Select(a => a.Job));
    }

    private Task TakeAsync(long sequence, params Assignment[] assignments) => _scene.TakeAsync(_scene.Controller.Orders(
        new Orders { Agent = "dc1", Sequence = sequence, Assignments = assignments }));
}

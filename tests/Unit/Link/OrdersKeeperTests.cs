using System.Text;
using Deception.Contracts;
using Xunit;

namespace Deception.Tests.Unit.Link;

/// <summary>Which commands are done, and when.</summary>
public sealed class OrdersKeeperTests : IDisposable
{
    private readonly OrdersScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task A_command_is_done_once_and_its_answer_is_sent_again_while_it_is_listed()
    {
        await _scene.TakeAsync(1, _scene.Command("a"), _scene.Command("b"));
        Assert.Equal(["a Done: worked", "b Done: worked"], _scene.Told());

        await _scene.TakeAsync(1, _scene.Command("a"), _scene.Command("b"));
        await _scene.TakeAsync(2, _scene.Command("b"), _scene.Command("c"));

        Assert.Equal(["a", "b", "c"], _scene.Done);
        Assert.Equal(["a Done: worked", "b Done: worked", "b Done: worked", "c Done: worked"], _scene.Told());
        Assert.Equal(0, _scene.Keeper.Refused);
    }

    [Fact]
    public async Task It_is_done_once_over_a_restart_too()
    {
        await _scene.TakeAsync(1, _scene.Command("a"));
        _scene.Restart();
        _scene.Told();

        await _scene.TakeAsync(2, _scene.Command("a"));

        Assert.Equal(["a"], _scene.Done);
        Assert.Equal(["a Done: worked"], _scene.Told());
    }

    [Fact]
    public async Task A_command_that_the_agent_s_end_interrupted_is_reported_failed_and_not_done_again()
    {
        using var end = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        _scene.Keeper.Handle("long", async (_, stop) =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, stop);
            return (CommandOutcome.Done, null);
        });
        var taking = _scene.Keeper.TakeAsync(_scene.Controller.Orders(
            new Orders { Agent = "dc1", Sequence = 1, Commands = [_scene.Command("a", "long")] }), end.Token);
        await begun.Task;
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => taking);
        Assert.Empty(_scene.Told());

        _scene.Restart();
        _scene.Keeper.Handle("long", (_, _) => throw new InvalidOperationException("done again"));
        await _scene.TakeAsync(1, _scene.Command("a", "long"));

        Assert.Equal(["a Failed: the agent ended while it did this"], _scene.Told());
    }

    [Fact]
    public async Task A_command_that_fails_or_gives_up_doesn_t_keep_the_others_from_being_done()
    {
        _scene.Keeper.Handle("fails", (_, _) => throw new InvalidOperationException("no such thing"));
        _scene.Keeper.Handle("gives-up", (_, _) => throw new TaskCanceledException("no answer in time"));

        await _scene.TakeAsync(1, _scene.Command("a", "fails"), _scene.Command("b", "gives-up"), _scene.Command("c"));

        Assert.Equal(["a Failed: no such thing", "b Failed: no answer in time", "c Done: worked"], _scene.Told());
    }

    [Fact]
    public async Task A_command_that_gives_up_when_it_falls_due_doesn_t_end_the_agent()
    {
        _scene.Keeper.Handle("gives-up", (_, _) => throw new TaskCanceledException("no answer in time"));
        await _scene.TakeAsync(1, _scene.Command("a", "gives-up", from: 5), _scene.Command("b", from: 5));
        _scene.Clock.Advance(TimeSpan.FromSeconds(5));

        await _scene.Keeper.TickAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["a Failed: no answer in time", "b Done: worked"], _scene.Told());
    }

    [Fact]
    public async Task What_comes_too_early_waits_until_it_is_due()
    {
        await _scene.TakeAsync(1, _scene.Command("a", from: 10), _scene.Command("b", from: 20, until: 25));
        await TickAsync(9.9);
        Assert.Empty(_scene.Told());

        await TickAsync(0.1);
        Assert.Equal(["a Done: worked"], _scene.Told());

        await TickAsync(15);
        Assert.Equal(["b Refused: it has expired"], _scene.Told());
        await TickAsync(1);
        Assert.Empty(_scene.Told());
    }

    [Fact]
    public async Task What_newer_orders_no_longer_list_is_not_done()
    {
        await _scene.TakeAsync(1, _scene.Command("a", from: 10), _scene.Command("b", from: 10));
        await _scene.TakeAsync(2, _scene.Command("b", from: 10));

        await TickAsync(10);

        Assert.Equal(["b"], _scene.Done);
    }

    [Fact]
    public async Task Unknown_expired_and_over_long_commands_are_refused_and_counted()
    {
        var week = Command.LongestLife.TotalSeconds;
        _scene.Clock.Advance(TimeSpan.FromSeconds(1));

        await _scene.TakeAsync(1, _scene.Command("a", "shell"), _scene.Command("b", until: 1), _scene.Command("c", until: week + 1), _scene.Command("d", until: week));

        Assert.Equal(
            ["a Refused: kind 'shell' is not known here", "b Refused: it has expired", "c Refused: it is valid for too long", "d Done: worked"],
            _scene.Told());
        Assert.Equal(3, _scene.Keeper.Refused);
        _scene.Restart();
        await _scene.TakeAsync(2, _scene.Command("a", "shell"));
        Assert.Equal(["a Refused: kind 'shell' is not known here"], _scene.Told());
    }

    public static TheoryData<string, string> Refusals => new()
    {
        { "forged", "the controller did not sign it" },
        { "policy", "no signed document of its kind" },
        { "other agent", "they are for another agent" },
        { "older", "number 9 came after number 10" },
        { "not JSON", "it can't be understood" },
        { "null", "it is empty" },
        { "garbage", "no signed document of its kind" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Orders_that_are_not_to_be_trusted_are_refused_counted_and_told(string what, string fault)
    {
        await _scene.TakeAsync(10);

        await _scene.TakeAsync(Document(what));

        Assert.Empty(_scene.Done);
        Assert.Equal(1, _scene.Keeper.Refused);
        Assert.Contains(fault, Assert.Single(_scene.Told()), StringComparison.Ordinal);
        Assert.Equal(10, _scene.Ledger.Sequence);
    }

    [Fact]
    public async Task Old_orders_are_refused_after_a_restart_too()
    {
        await _scene.TakeAsync(10);
        _scene.Restart();

        await _scene.TakeAsync(9, _scene.Command("a"));

        Assert.Empty(_scene.Done);
        Assert.Equal(1, _scene.Keeper.Refused);
    }

    [Fact]
    public async Task A_flood_of_bad_orders_is_counted_whole_and_told_now_and_then()
    {
        for (var i = 0; i < 100; i++)
        {
            await _scene.TakeAsync([1, 2, 3]);
            _scene.Clock.Advance(TimeSpan.FromSeconds(0.1));
        }

        Assert.Equal(100, _scene.Keeper.Refused);
        Assert.Equal(2, _scene.Told().Count);
    }

    /// <summary>Old orders can be replayed by the thousand, each with a fault of its own.</summary>
    [Fact]
    public async Task A_flood_of_bad_orders_that_all_differ_is_told_now_and_then_too()
    {
        await _scene.TakeAsync(1000);
        for (var i = 0; i < 100; i++)
        {
            await _scene.TakeAsync(i);
            _scene.Clock.Advance(TimeSpan.FromSeconds(0.1));
        }

        Assert.Equal(100, _scene.Keeper.Refused);
        Assert.InRange(_scene.Told().Count, 2, 10);
    }

    private byte[] Document(string what)
    {
        using var stranger = new Signer();
        var orders = new Orders { Agent = "dc1", Sequence = 11, Commands = [_scene.Command("a")] };
        return what switch
        {
            "forged" => stranger.Orders(orders),
            "policy" => _scene.Controller.Policy(11, new Policy()),
            "other agent" => _scene.Controller.Orders(orders with { Agent = "dc2" }),
            "older" => _scene.Controller.Orders(orders with { Sequence = 9 }),
            "not JSON" => _scene.Controller.Sign(Orders.DocumentType, "{"),
            "null" => _scene.Controller.Sign(Orders.DocumentType, "null"),
            _ => Encoding.UTF8.GetBytes("orders.é.\0"),
        };
    }

    private Task TickAsync(double seconds)
    {
        _scene.Clock.Advance(TimeSpan.FromSeconds(seconds));
        return _scene.Keeper.TickAsync(TestContext.Current.CancellationToken);
    }
}

using Deception.Contracts;
using Deception.Controller.Pages;
using Xunit;

namespace Deception.Tests.Unit.Controller.Pages;

public sealed class OverviewTests
{
    [Fact]
    public async Task Findings_are_counted_in_the_hour_they_came_in()
    {
        await using var store = await TestStore.OpenAsync();
        foreach (var (minute, id, severity) in ((int, string, Severity)[])
        [
            (0, "before", Severity.Critical), (60, "first", Severity.Low), (119, "late", Severity.High), (120, "next", Severity.Medium),
            (24 * 60, "now", Severity.Critical),
        ])
        {
            store.Clock.SetUtcNow(TestStore.Noon.AddMinutes(minute));
            await store.StoreAsync(Findings.Of(id, severity: severity));
        }
        store.Clock.Advance(TimeSpan.FromMinutes(59));
        var hours = (await new OverviewReader(store.Databases, store.Clock).ReadAsync(default)).Hours;
        Assert.Equal(24, hours.Count);
        Assert.Equal([new("13:00", 2, 1), new("14:00", 1, 0), new("12:00", 1, 1)], hours.Where(h => h.All > 0));
        Assert.Equal(("13:00", "12:00"), (hours[0].Label, hours[^1].Label));
    }

    [Fact]
    public async Task An_empty_store_has_24_empty_hours()
    {
        await using var store = await TestStore.OpenAsync();
        var hours = (await new OverviewReader(store.Databases, store.Clock).ReadAsync(default)).Hours;
        Assert.Equal((24, 0), (hours.Count, hours.Sum(h => h.All)));
    }
}

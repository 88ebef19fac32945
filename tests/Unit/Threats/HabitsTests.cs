using System.Text.Json;
using Deception.Contracts;
using Deception.Protocols.Net;
using Deception.Threats.Knowledge;
using Xunit;

namespace Deception.Tests.Unit.Threats;

public sealed class HabitsTests
{
    private static readonly HostAddress Host = HostAddress.From([10, 0, 0, 7]);
    private static readonly DateTimeOffset Monday = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_first_time_is_no_habit()
    {
        var habits = new Habits();
        Assert.Null(habits.Note("kerberos.service", Host, "MSSQLSvc/db", Monday));
        Assert.Equal(new Habit(Monday, Monday, 1), habits.Note("kerberos.service", Host, "MSSQLSvc/db", Monday.AddDays(1)));
        Assert.Equal(2, habits.Find("kerberos.service", Host, "MSSQLSvc/db")!.Value.Days);
        Assert.Null(habits.Find("kerberos.service", HostAddress.From([10, 0, 0, 8]), "MSSQLSvc/db"));
        Assert.Equal(TimeSpan.FromDays(2), habits.WatchedFor(Monday.AddDays(2)));
    }

    [Fact]
    public void Survives_being_kept_as_text()
    {
        var before = new Habits();
        before.Note("adws", Host, "", Monday);
        before.Note("adws", Host, "", Monday.AddDays(3));
        var text = JsonSerializer.Serialize(before.Export(), ContractsJson.Default.Baseline);

        var after = new Habits();
        after.Import(JsonSerializer.Deserialize(text, ContractsJson.Default.Baseline)!);

        Assert.Equal(before.Find("adws", Host, ""), after.Find("adws", Host, ""));
        Assert.Equal(Monday, after.Since);
        Assert.Equal(text, JsonSerializer.Serialize(after.Export(), ContractsJson.Default.Baseline));
    }

    [Fact]
    public void Bad_entries_are_passed_over()
    {
        var habits = new Habits();
        habits.Import(new Baseline { Habits = [new() { Kind = "x", Host = "nowhere", Value = "", First = Monday, Last = Monday, Days = 1 }] });
        Assert.Empty(habits.Export().Habits);
    }
}

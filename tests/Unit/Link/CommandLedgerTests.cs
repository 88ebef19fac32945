using Deception.Contracts;
using Deception.Link;
using Xunit;

namespace Deception.Tests.Unit.Link;

public sealed class CommandLedgerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_noted_outlives_a_restart()
    {
        var ledger = new CommandLedger(_folder.Path);
        var record = new CommandRecord(Sample.Start, CommandOutcome.Refused, "why");
        ledger.TakeOrders(7, Sample.Start);
        ledger.Note("a", record);

        var again = new CommandLedger(_folder.Path);

        Assert.Null(again.Fault);
        Assert.Equal((7, record), (again.Sequence, again.Find("a")));
        Assert.Null(again.Find("b"));
    }

    [Fact]
    public void A_command_is_forgotten_a_day_after_it_expired_and_no_sooner()
    {
        var ledger = new CommandLedger(_folder.Path);
        ledger.Note("a", new CommandRecord(Sample.Start, CommandOutcome.Done, null));

        ledger.TakeOrders(1, Sample.Start.AddDays(1));
        Assert.NotNull(new CommandLedger(_folder.Path).Find("a"));
        ledger.TakeOrders(2, Sample.Start.AddDays(1).AddSeconds(1));
        Assert.Null(new CommandLedger(_folder.Path).Find("a"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"commands":{"a":{"outcome":"eaten"}}}""")]
    [InlineData("""{"commands":{"a":null}}""")]
    public void A_damaged_ledger_is_begun_anew_and_said_so(string text)
    {
        File.WriteAllText(_folder.File(CommandLedger.FileName), text);

        var ledger = new CommandLedger(_folder.Path);
        ledger.TakeOrders(3, Sample.Start);

        Assert.Contains(CommandLedger.FileName, ledger.Fault, StringComparison.Ordinal);
        Assert.Equal(3, new CommandLedger(_folder.Path).Sequence);
    }

    [Fact]
    public void Only_the_owner_can_read_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes are Unix's");
        new CommandLedger(_folder.Path).TakeOrders(1, Sample.Start);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, TemporaryFolder.ModeOf(_folder.File(CommandLedger.FileName)));
    }
}

using Deception.Contracts;
using Deception.Link;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Deception.Tests.Unit.Link;

/// <summary>An agent's orders book over a ledger on disk, its answers, and what it did; time is the broker's.</summary>
internal sealed class OrdersScene : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public OrdersScene() => Restart();

    public Signer Controller { get; } = new();

    public FakeTimeProvider Clock { get; } = new(Sample.Start);

    public OrdersKeeper Keeper { get; private set; } = null!;

    public CommandLedger Ledger { get; private set; } = null!;

    public AssignmentBook Book { get; private set; } = null!;

    public List<AnswerFact> Answers { get; } = [];

    /// <summary>Ids of what was done, in order.</summary>
    public List<string> Done { get; } = [];

    public string File => _folder.File(CommandLedger.FileName);

    /// <summary>The agent ends and starts again.</summary>
    public void Restart()
    {
        Ledger = new CommandLedger(_folder.Path);
        Book = new AssignmentBook(Clock.GetUtcNow);
        Keeper = new OrdersKeeper(Controller.Identity(), Ledger, Book, Clock.GetUtcNow, Answers.Add, NullLogger.Instance);
        Keeper.Handle("work", (command, _) =>
        {
            Done.Add(command.Id);
            return Task.FromResult<(CommandOutcome, string?)>((CommandOutcome.Done, "worked"));
        });
    }

    public Command Command(string id, string kind = "work", double from = 0, double until = 60) => new()
    {
        Id = id,
        Kind = kind,
        NotBefore = Sample.Start.AddSeconds(from),
        Expires = Sample.Start.AddSeconds(until),
        RequestedBy = "ann",
    };

    public Task TakeAsync(long sequence, params Command[] commands) => TakeAsync(Controller.Orders(
        new Orders { Agent = "dc1", Sequence = sequence, Commands = commands }));

    public Task TakeAsync(byte[] document) => Keeper.TakeAsync(document, TestContext.Current.CancellationToken);

    /// <summary>Answers by command and outcome since the last call.</summary>
    public List<string> Told()
    {
        var told = Answers.Select(a => $"{a.Command ?? "-"} {a.Outcome}: {a.Detail}").ToList();
        Answers.Clear();
        return told;
    }

    public void Dispose()
    {
        Controller.Dispose();
        _folder.Dispose();
    }
}

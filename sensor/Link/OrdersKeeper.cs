using System.Text;
using Deception.Contracts;
using Microsoft.Extensions.Logging;

namespace Deception.Link;

/// <summary>Does one kind of command.</summary>
/// <returns>What came of it, and why, in one line.</returns>
public delegate Task<(CommandOutcome Outcome, string? Detail)> CommandHandler(Command command, CancellationToken stop);

/// <summary>
/// Takes orders: proves that the controller signed them for this agent and that they are newer than the last, and does each
/// command in them once, within its time. Whatever is refused is counted and told.
/// </summary>
internal sealed class OrdersKeeper(
    AgentIdentity identity, CommandLedger ledger, AssignmentBook assignments, Func<DateTimeOffset> brokerTime, Action<AnswerFact> answer, ILogger log)
{
    private const int MostRefusalsTold = 5;
    private static readonly TimeSpan TellRefusalsWithin = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, CommandHandler> _handlers = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _one = new(1, 1);
    private List<Command> _early = [];
    private DateTimeOffset _tellingSince;
    private int _told;
    private string? _lastRefusal;
    private long _refused;

    /// <summary>Documents and commands refused.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Lists a kind; kinds that aren't listed are refused.</summary>
    public void Handle(string kind, CommandHandler handler) => _handlers[kind] = handler;

    /// <summary>Takes a document of the orders' subject.</summary>
    public async Task TakeAsync(byte[] document, CancellationToken stop)
    {
        await _one.WaitAsync(stop);
        try
        {
            var text = Encoding.UTF8.GetString(document);
            if (!SignedDocument.TryRead(text, Orders.DocumentType, identity.ControllerKey, ContractsJson.Default.Orders, out var orders, out var fault))
            {
                Refuse($"orders refused: {fault}");
            }
            else if (orders.Agent != identity.Agent)
            {
                Refuse("orders refused: they are for another agent");
            }
            else if (orders.Sequence < ledger.Sequence)
            {
                Refuse($"orders refused: number {orders.Sequence} came after number {ledger.Sequence}");
            }
            else
            {
                // The same number is the same document, read again after the line came back.
                ledger.TakeOrders(orders.Sequence, brokerTime());
                assignments.Take(orders.Assignments);
                _early = [];
                await DoAsync(orders.Commands, stop);
            }
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Does what was too early when it came; to be called about once a second.</summary>
    public async Task TickAsync(CancellationToken stop)
    {
        await _one.WaitAsync(stop);
        try
        {
            if (_early.Count > 0)
            {
                var early = _early;
                _early = [];
                await DoAsync(early, stop);
            }
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task DoAsync(IReadOnlyList<Command> commands, CancellationToken stop)
    {
        foreach (var command in commands)
        {
            await DoAsync(command, stop);
        }
    }

    private async Task DoAsync(Command command, CancellationToken stop)
    {
        var now = brokerTime();
        if (ledger.Find(command.Id) is { } before)
        {
            // Listed still, so the answer has not arrived.
            answer(new AnswerFact(command.Id, before.Outcome, before.Detail));
            return;
        }
        if (Fault(command, now) is { } fault)
        {
            Interlocked.Increment(ref _refused);
            log.LogWarning("Command {Kind} {Id} is refused: {Fault}", command.Kind, command.Id, fault);
            Finish(command, CommandOutcome.Refused, fault);
            return;
        }
        if (now < command.NotBefore)
        {
            _early.Add(command);
            return;
        }
        ledger.Note(command.Id, new CommandRecord(command.Expires, CommandOutcome.Failed, "the agent ended while it did this"));
        log.LogInformation("Doing {Kind} {Id}, asked for by {By}", command.Kind, command.Id, command.RequestedBy);
        try
        {
            var (outcome, detail) = await _handlers[command.Kind](command, stop);
            Finish(command, outcome, detail);
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            // A command's own time limit is its failure, and no reason to end.
            Finish(command, CommandOutcome.Failed, e.Message);
        }
    }

    private string? Fault(Command command, DateTimeOffset now) => command switch
    {
        _ when !_handlers.ContainsKey(command.Kind) => $"kind '{command.Kind}' is not known here",
        _ when now >= command.Expires => "it has expired",
        _ when command.Expires - command.NotBefore > Command.LongestLife => "it is valid for too long",
        _ => null,
    };

    private void Finish(Command command, CommandOutcome outcome, string? detail)
    {
        ledger.Note(command.Id, new CommandRecord(command.Expires, outcome, detail));
        answer(new AnswerFact(command.Id, outcome, detail));
    }

    private void Refuse(string fault)
    {
        Interlocked.Increment(ref _refused);
        log.LogWarning("{Fault}", fault);
        // All are counted; who sends a flood of bad orders doesn't get a flood of facts for it.
        var now = brokerTime();
        if (now - _tellingSince >= TellRefusalsWithin)
        {
            (_tellingSince, _told, _lastRefusal) = (now, 0, null);
        }
        if (_told < MostRefusalsTold && fault != _lastRefusal)
        {
            _told++;
            _lastRefusal = fault;
            answer(new AnswerFact(null, CommandOutcome.Refused, fault));
        }
    }
}

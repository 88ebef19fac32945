using Deception.Contracts;

namespace Deception.Link;

/// <summary>The leases that this agent holds, until they lapse by the broker's clock. Usable from several threads.</summary>
/// <param name="brokerTime">The time as the broker has it.</param>
public sealed class AssignmentBook(Func<DateTimeOffset> brokerTime)
{
    private IReadOnlyList<Assignment> _held = [];

    /// <summary>Tells that leases came, went or were renewed.</summary>
    public event Action? Changed;

    /// <summary>Leases that hold now.</summary>
    public IReadOnlyList<Assignment> Held => [.. Volatile.Read(ref _held).Where(a => a.Expires > brokerTime())];

    /// <summary>True while this agent alone does that job for that domain.</summary>
    public bool Holds(string job, string domain) => Of(job, domain) is not null;

    /// <summary>The lease for that job and domain; null while this agent has none.</summary>
    public Assignment? Of(string job, string domain) => Held.FirstOrDefault(a =>
        a.Job == job && string.Equals(a.Domain, domain, StringComparison.OrdinalIgnoreCase));

    internal void Take(IReadOnlyList<Assignment> assignments)
    {
        Volatile.Write(ref _held, assignments);
        Changed?.Invoke();
    }
}

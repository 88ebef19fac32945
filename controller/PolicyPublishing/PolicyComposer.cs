using System.Text.Json;
using Deception.Contracts;
using Deception.Controller.Facts;
using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;

namespace Deception.Controller.PolicyPublishing;

/// <summary>Something in the composed policy that came from a fact.</summary>
/// <param name="What">What was added.</param>
/// <param name="Agents">Agents that told it.</param>
/// <param name="ReviewedBy">Who accepted it; null where nobody needs to.</param>
public sealed record Provenance(string What, IReadOnlyList<string> Agents, string? ReviewedBy);

/// <summary>The policy in force: what a person set, and what was learned and accepted since.</summary>
/// <param name="Policy">The whole of it.</param>
/// <param name="Mark">Changes with its content.</param>
/// <param name="Learned">Where the additions came from.</param>
public sealed record ComposedPolicy(Policy Policy, string Mark, IReadOnlyList<Provenance> Learned);

/// <summary>Composes the policy in force. Of facts it takes only those that a person accepted, or that need nobody.</summary>
public sealed class PolicyComposer(PolicyDesk desk, IDbContextFactory<ControllerDb> databases, TimeProvider clock)
{
    // Announcements that are over stay out from the next composition on; none is made for their sake.
    private static readonly TimeSpan UpkeepTolerance = TimeSpan.FromMinutes(2);

    /// <summary>What was composed last; null without a policy.</summary>
    public ComposedPolicy? Current { get; private set; }

    /// <summary>Looks whether edition or facts have changed, and composes anew if so.</summary>
    /// <returns>True if there is something new.</returns>
    public async Task<bool> RefreshAsync(CancellationToken stop)
    {
        await desk.RefreshAsync(stop);
        if (desk.Current is not { } edition)
        {
            return false;
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        var facts = db.Facts.AsNoTracking().Where(f => f.Review == FactReview.Accepted || f.Review == FactReview.Unneeded);
        var count = await facts.CountAsync(stop);
        var newest = count == 0 ? default : await facts.MaxAsync(f => f.FirstTold, stop);
        var reviewed = await facts.MaxAsync(f => f.ReviewedAt, stop);
        var mark = $"{edition.Revision}:{count}:{newest.UtcTicks}:{reviewed?.UtcTicks}";
        if (mark == Current?.Mark)
        {
            return false;
        }
        var learned = new List<Provenance>();
        var policy = edition.Policy;
        foreach (var row in await facts.OrderBy(f => f.Key).ToListAsync(stop))
        {
            policy = JsonSerializer.Deserialize(row.Json, ContractsJson.Default.Fact) switch
            {
                { Controller: { } controller } => Add(policy, controller, row, learned),
                { Upkeep: { } upkeep } when upkeep.At > clock.GetUtcNow() - UpkeepTolerance => Add(policy, upkeep, row, learned),
                { Directory: { } directory } => Add(policy, directory, row, learned),
                { Replicator: { } replicator } => Add(policy, replicator, row, learned),
                _ => policy,
            };
        }
        Current = new ComposedPolicy(policy, mark, learned);
        return true;
    }

    private static Policy Add(Policy policy, ControllerFact fact, FactRow row, List<Provenance> learned)
    {
        var domain = policy.Domains.FirstOrDefault(d => Same(d.Name, fact.Domain) || Same(d.Netbios, fact.Domain))
            ?? (policy.Domains is [var only] && fact.Domain is null ? only : null);
        if (domain is null || domain.DomainControllers.Any(c => c.Addresses.Contains(fact.Address)))
        {
            return policy;
        }
        learned.Add(new Provenance($"domain controller {fact.Name ?? fact.Address} of {domain.Name} ({fact.Address}, by {fact.Source})", row.Agents, row.ReviewedBy));
        var known = fact.Name is null ? null : domain.DomainControllers.FirstOrDefault(c => Same(c.Name, fact.Name));
        IReadOnlyList<HostPolicy> controllers = known is null
            ? [.. domain.DomainControllers, new HostPolicy { Name = fact.Name ?? fact.Address, Addresses = [fact.Address] }]
            : [.. domain.DomainControllers.Select(c => c == known ? c with { Addresses = [.. c.Addresses, fact.Address] } : c)];
        return policy with { Domains = [.. policy.Domains.Select(d => d == domain ? d with { DomainControllers = controllers } : d)] };
    }

    // Only honey accounts are kept fresh: an announcement for any other account would be a way to hide it.
    private static Policy Add(Policy policy, UpkeepFact fact, FactRow row, List<Provenance> learned)
    {
        var honey = policy.Honey;
        if (!honey.Accounts.Concat(honey.Computers).Any(a => Same(a.Name, fact.Account)) && !honey.Services.Any(s => Same(s.Account, fact.Account)))
        {
            return policy;
        }
        learned.Add(new Provenance($"upkeep of {fact.Account} from {fact.Source} at {fact.At:u}", row.Agents, null));
        return policy with
        {
            ExpectedUpkeep = [.. policy.ExpectedUpkeep, new ExpectedUpkeep { Account = fact.Account, Source = fact.Source, At = fact.At }],
        };
    }

    // What a person wrote stays: the directory adds accounts that the policy doesn't know.
    private static Policy Add(Policy policy, DirectoryFact fact, FactRow row, List<Provenance> learned) => With(policy, fact.Domain, domain =>
    {
        var privileged = fact.Privileged.Except(domain.PrivilegedAccounts, StringComparer.OrdinalIgnoreCase).ToList();
        var encryption = fact.Encryption.Where(e => !domain.Accounts.Keys.Contains(e.Key, StringComparer.OrdinalIgnoreCase)).ToList();
        if (privileged.Count + encryption.Count > 0)
        {
            learned.Add(new Provenance(FormattableString.Invariant($"{privileged.Count} privileged accounts and encryption types of {encryption.Count} accounts of {domain.Name}, by its directory"), row.Agents, null));
        }
        return domain with
        {
            PrivilegedAccounts = [.. domain.PrivilegedAccounts, .. privileged],
            Accounts = domain.Accounts.Concat(encryption.Select(e => KeyValuePair.Create(e.Key, new AccountPolicy { Encryption = e.Value }))).ToDictionary(),
        };
    });

    private static Policy Add(Policy policy, ReplicatorFact fact, FactRow row, List<Provenance> learned) => With(policy, fact.Domain, domain =>
    {
        if (domain.ReplicationAllowed.Any(r => Same(r.Account, fact.Account)))
        {
            return domain;
        }
        learned.Add(new Provenance($"{fact.Account} of {domain.Name} may replicate", row.Agents, row.ReviewedBy));
        return domain with { ReplicationAllowed = [.. domain.ReplicationAllowed, new ReplicatorPolicy { Account = fact.Account }] };
    });

    private static Policy With(Policy policy, string name, Func<DomainPolicy, DomainPolicy> change) =>
        policy with { Domains = [.. policy.Domains.Select(d => Same(d.Name, name) ? change(d) : d)] };

    private static bool Same(string? left, string? right) => left is not null && string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}

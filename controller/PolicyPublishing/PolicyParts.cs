using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Threats.Knowledge;

namespace Deception.Controller.PolicyPublishing;

/// <summary>What the slices of one policy have in common, whosever they are. Usable from several threads.</summary>
internal sealed class PolicyParts
{
    private readonly ILookup<string, HoneyObject> _byLeaf;

    public PolicyParts(Policy whole)
    {
        List<HoneyObject> objects = [.. HoneyObject.Of(whole.Honey, whole.Domains)];
        _byLeaf = objects.SelectMany(h => h.Identity.Leaves.Select(leaf => (leaf, h)))
            .ToLookup(p => p.leaf, p => p.h, StringComparer.OrdinalIgnoreCase);
        SensorDomains = [.. whole.Domains.Select(WithoutHoney)];
        SensorContents = [.. SealedSlice.ForSensor(whole, objects, IsHoney)];
        DecoyDomains = [.. whole.Domains.Select(d => new DomainPolicy { Name = d.Name, Netbios = d.Netbios })];
        DecoyContents = [.. SealedSlice.ForDecoys(whole)];
    }

    /// <summary>Domains with all that a sensor judges by.</summary>
    public IReadOnlyList<DomainPolicy> SensorDomains { get; }

    /// <summary>What is sealed for a sensor.</summary>
    public IReadOnlyList<SealedContent> SensorContents { get; }

    /// <summary>Domains by name alone.</summary>
    public IReadOnlyList<DomainPolicy> DecoyDomains { get; }

    /// <summary>What is sealed for decoys.</summary>
    public IReadOnlyList<SealedContent> DecoyContents { get; }

    // The check refuses bait in the lists of who may do what; a slice doesn't rely on it. Namesakes in other domains stay.
    private DomainPolicy WithoutHoney(DomainPolicy domain) => domain with
    {
        DomainControllers = [.. domain.DomainControllers.Where(c => !IsHoney(domain, c.Name + "$"))],
        ReplicationAllowed = [.. domain.ReplicationAllowed.Where(r => !IsHoney(domain, r.Account))],
        PrivilegedAccounts = [.. domain.PrivilegedAccounts.Where(a => !IsHoney(domain, a))],
        Accounts = domain.Accounts.Where(a => !IsHoney(domain, a.Key)).ToDictionary(),
    };

    private bool IsHoney(DomainPolicy domain, string? account) =>
        AccountName.TryFrom(account ?? "", domain.Name, out var name) && _byLeaf[name.Leaf].Any(h => h.IsNamedBy(name, anyDomain: false));
}

using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Threats.Knowledge;

namespace Deception.Controller.PolicyPublishing;

/// <summary>
/// What one agent may know of the policy. Honey objects go out sealed under a key that no other agent has, so a stolen slice
/// lists no bait, and two stolen slices can't be compared.
/// </summary>
public static class PolicySlice
{
    /// <summary>Role of sensors in their health reports.</summary>
    public const string Sensor = "sensor";

    /// <summary>Role of decoy servers in their health reports.</summary>
    public const string Decoys = "decoys";

    /// <summary>Cuts an agent's slice. The same input gives the same slice.</summary>
    /// <param name="whole">The policy in force.</param>
    /// <param name="role"><see cref="Sensor"/> or <see cref="Decoys"/>; any other gets nothing but the revision.</param>
    /// <param name="agentKey">This agent's own key, <see cref="HoneySeal.KeySize"/> bytes.</param>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    public static Policy For(Policy whole, string role, ReadOnlySpan<byte> agentKey)
    {
        if (agentKey.Length != HoneySeal.KeySize)
        {
            throw new ArgumentException($"a key has {HoneySeal.KeySize} bytes", nameof(agentKey));
        }
        var slice = new Policy { Version = whole.Version, Revision = whole.Revision };
        return role switch
        {
            Sensor => slice with
            {
                Domains = [.. whole.Domains.Select(d => WithoutHoney(d, whole))],
                KnownScanners = whole.KnownScanners,
                Detectors = whole.Detectors,
                Sealed = SealedSlice.ForSensor(whole, agentKey),
            },
            Decoys => slice with
            {
                Domains = [.. whole.Domains.Select(d => new DomainPolicy { Name = d.Name, Netbios = d.Netbios })],
                KnownScanners = whole.KnownScanners,
                Sealed = SealedSlice.ForDecoys(whole, agentKey),
            },
            _ => slice,
        };
    }

    // The check refuses bait in the lists of who may do what; a slice doesn't rely on it. Namesakes in other domains stay.
    private static DomainPolicy WithoutHoney(DomainPolicy domain, Policy whole)
    {
        List<HoneyObject> honey = [.. HoneyObject.Of(whole.Honey, whole.Domains)];
        bool IsHoney(string? account) =>
            AccountName.TryFrom(account ?? "", domain.Name, out var name) && honey.Exists(h => h.IsNamedBy(name, anyDomain: false));
        return domain with
        {
            DomainControllers = [.. domain.DomainControllers.Where(c => !IsHoney(c.Name + "$"))],
            ReplicationAllowed = [.. domain.ReplicationAllowed.Where(r => !IsHoney(r.Account))],
            PrivilegedAccounts = [.. domain.PrivilegedAccounts.Where(a => !IsHoney(a))],
            Accounts = domain.Accounts.Where(a => !IsHoney(a.Key)).ToDictionary(),
        };
    }
}

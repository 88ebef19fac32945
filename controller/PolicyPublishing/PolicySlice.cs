using System.Runtime.CompilerServices;
using Deception.Contracts;

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

    // Thousands of agents get slices of one policy; only the sealing differs.
    private static readonly ConditionalWeakTable<Policy, PolicyParts> Prepared = [];

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
        var parts = Prepared.GetValue(whole, policy => new PolicyParts(policy));
        var slice = new Policy { Version = whole.Version, Revision = whole.Revision };
        return role switch
        {
            Sensor => slice with
            {
                Domains = parts.SensorDomains,
                KnownScanners = whole.KnownScanners,
                Evidence = whole.Evidence,
                Detectors = whole.Detectors,
                Sealed = SealedSlice.Seal(agentKey, parts.SensorContents),
            },
            Decoys => slice with
            {
                Domains = parts.DecoyDomains,
                KnownScanners = whole.KnownScanners,
                Sealed = SealedSlice.Seal(agentKey, parts.DecoyContents),
            },
            _ => slice,
        };
    }
}

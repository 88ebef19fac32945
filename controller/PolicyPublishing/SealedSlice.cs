using System.Buffers.Binary;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Threats.Knowledge;

namespace Deception.Controller.PolicyPublishing;

/// <summary>Seals the honey objects of a policy for one agent: a box for each leaf spelling of each object.</summary>
internal static class SealedSlice
{
    private sealed record Content(string Kind, string Leaf, byte[] Json);

    /// <summary>All that a sensor recognises on the wire, without where credentials were planted.</summary>
    public static SealedHoney ForSensor(Policy whole, ReadOnlySpan<byte> key)
    {
        List<HoneyObject> objects = [.. HoneyObject.Of(whole.Honey, whole.Domains)];
        return Seal(key,
        [
            .. objects.SelectMany(OfObject),
            .. whole.Honey.Hosts.SelectMany(OfHost),
            .. whole.Honey.Shares.SelectMany(s => Of(SealKind.Share, [s], new HoneyPolicy { Shares = [s] }, ContractsJson.Default.HoneyPolicy)),
            .. whole.ExpectedUpkeep.SelectMany(OfUpkeep),
            .. whole.Domains.SelectMany(d => OfFacts(d, objects)),
        ]);
    }

    /// <summary>The planted credentials, with their endpoints.</summary>
    public static SealedHoney ForDecoys(Policy whole, ReadOnlySpan<byte> key) => Seal(key, whole.Honey.Credentials.SelectMany(OfCredential));

    private static IEnumerable<Content> OfObject(HoneyObject honey) =>
    [
        .. Of(SealKind.Account, honey.Identity.Leaves, honey.Source, ContractsJson.Default.HoneyPolicy),
        .. Of(SealKind.ServiceHost, honey.ServiceHosts, honey.Source, ContractsJson.Default.HoneyPolicy),
    ];

    private static IEnumerable<Content> OfHost(HostPolicy host) => Of(
        SealKind.Host, [host.Name, .. host.Addresses.Select(a => IPAddress.TryParse(a, out var address) ? address.ToString() : a)],
        new HoneyPolicy { Hosts = [host] }, ContractsJson.Default.HoneyPolicy);

    private static IEnumerable<Content> OfCredential(HoneyCredential credential) => AccountName.TryParse(credential.Account, out var account)
        ? Of(SealKind.Credential, [account.Name], new HoneyPolicy { Credentials = [credential] }, ContractsJson.Default.HoneyPolicy)
        : [];

    private static IEnumerable<Content> OfUpkeep(ExpectedUpkeep upkeep) => AccountName.TryParse(upkeep.Account, out var account)
        ? Of(SealKind.Upkeep, [account.Name], upkeep, ContractsJson.Default.ExpectedUpkeep)
        : [];

    private static IEnumerable<Content> OfFacts(DomainPolicy domain, List<HoneyObject> honey) => domain.Accounts
        .Where(a => AccountName.TryFrom(a.Key, domain.Name, out var name) && honey.Exists(h => h.IsNamedBy(name, anyDomain: false)))
        .SelectMany(a => Of(
            SealKind.Facts, [a.Key], new DomainPolicy { Name = domain.Name, Accounts = new Dictionary<string, AccountPolicy> { [a.Key] = a.Value } },
            ContractsJson.Default.DomainPolicy));

    private static IEnumerable<Content> Of<T>(string kind, IEnumerable<string> leaves, T content, JsonTypeInfo<T> type)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(content, type);
        return leaves.Where(l => l.Length is > 0 and <= HoneySeal.MaxLeaf).Select(leaf => new Content(kind, leaf, json));
    }

    // By digest, so that the order says nothing of which boxes belong to one object; among equals the policy's order holds.
    private static SealedHoney Seal(ReadOnlySpan<byte> key, IEnumerable<Content> contents)
    {
        List<SealedBox> boxes = [];
        foreach (var content in contents)
        {
            boxes.Add(HoneySeal.Seal(key, content.Kind, content.Leaf, content.Json));
        }
        return new SealedHoney { Key = key.ToArray(), Boxes = [.. boxes.OrderBy(b => BinaryPrimitives.ReadUInt128BigEndian(b.Digest.Span))] };
    }
}

using System.Buffers.Binary;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Threats.Knowledge;

namespace Deception.Controller.PolicyPublishing;

/// <summary>What goes into one box.</summary>
internal sealed record SealedContent(string Kind, string Leaf, byte[] Json);

/// <summary>Names what is to be sealed of a policy, for whom, and seals it: a box for each leaf spelling of each object.</summary>
internal static class SealedSlice
{
    /// <summary>All that a sensor recognises on the wire, without where credentials were planted.</summary>
    /// <param name="whole">The policy.</param>
    /// <param name="objects">Its honey accounts, computers and services.</param>
    /// <param name="isHoney">Whether an account of a domain is bait.</param>
    public static IEnumerable<SealedContent> ForSensor(Policy whole, IEnumerable<HoneyObject> objects, Func<DomainPolicy, string, bool> isHoney) =>
        objects.SelectMany(OfObject)
            .Concat(whole.Honey.Hosts.SelectMany(OfHost))
            .Concat(whole.Honey.Shares.SelectMany(s => Of(SealKind.Share, [s], new HoneyPolicy { Shares = [s] }, ContractsJson.Default.HoneyPolicy)))
            .Concat(whole.ExpectedUpkeep.SelectMany(OfUpkeep))
            .Concat(whole.Domains.SelectMany(d => d.Accounts.Where(a => isHoney(d, a.Key)).SelectMany(a => OfFacts(d, a.Key, a.Value))));

    /// <summary>The planted credentials, with their endpoints.</summary>
    public static IEnumerable<SealedContent> ForDecoys(Policy whole) => whole.Honey.Credentials.SelectMany(OfCredential);

    /// <summary>Seals for one agent. The order is the digests', so that it says nothing of which boxes belong to one object; among equals the given one holds.</summary>
    public static SealedHoney Seal(ReadOnlySpan<byte> key, IEnumerable<SealedContent> contents)
    {
        List<SealedBox> boxes = [];
        foreach (var content in contents)
        {
            boxes.Add(HoneySeal.Seal(key, content.Kind, content.Leaf, content.Json));
        }
        return new SealedHoney { Key = key.ToArray(), Boxes = [.. boxes.OrderBy(b => BinaryPrimitives.ReadUInt128BigEndian(b.Digest.Span))] };
    }

    private static IEnumerable<SealedContent> OfObject(HoneyObject honey) =>
        Of(SealKind.Account, honey.Identity.Leaves, honey.Source, ContractsJson.Default.HoneyPolicy)
            .Concat(Of(SealKind.ServiceHost, honey.ServiceHosts, honey.Source, ContractsJson.Default.HoneyPolicy));

    private static IEnumerable<SealedContent> OfHost(HostPolicy host) => Of(
        SealKind.Host, [host.Name, .. host.Addresses.Select(a => IPAddress.TryParse(a, out var address) ? address.ToString() : a)],
        new HoneyPolicy { Hosts = [host] }, ContractsJson.Default.HoneyPolicy);

    private static IEnumerable<SealedContent> OfCredential(HoneyCredential credential) => AccountName.TryParse(credential.Account, out var account)
        ? Of(SealKind.Credential, [account.Name], new HoneyPolicy { Credentials = [credential] }, ContractsJson.Default.HoneyPolicy)
        : [];

    private static IEnumerable<SealedContent> OfUpkeep(ExpectedUpkeep upkeep) => AccountName.TryParse(upkeep.Account, out var account)
        ? Of(SealKind.Upkeep, [account.Name], upkeep, ContractsJson.Default.ExpectedUpkeep)
        : [];

    private static IEnumerable<SealedContent> OfFacts(DomainPolicy domain, string account, AccountPolicy facts) => Of(
        SealKind.Facts, [account], new DomainPolicy { Name = domain.Name, Accounts = new Dictionary<string, AccountPolicy> { [account] = facts } },
        ContractsJson.Default.DomainPolicy);

    private static IEnumerable<SealedContent> Of<T>(string kind, IEnumerable<string> leaves, T content, JsonTypeInfo<T> type)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(content, type);
        return leaves.Where(l => l.Length is > 0 and <= HoneySeal.MaxLeaf).Select(leaf => new SealedContent(kind, leaf, json));
    }
}

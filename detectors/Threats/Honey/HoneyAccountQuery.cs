using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Ldap;
using Deception.Protocols.Rpc;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;
using Deception.Threats.Ldap;

namespace Deception.Threats.Honey;

/// <summary>
/// <c>honey.account-query</c>: somebody asks the directory for a honey object by name, or by a filter that finds hardly anything else.
/// Carriers: LDAP, connectionless LDAP, SAMR and LSARPC look-ups of names.
/// </summary>
public sealed class HoneyAccountQuery(World world) : LdapDetector(world)
{
    private const int MostSearches = 4096;

    /// <summary>A search that finds more names is a sweep. A greater number tells more, and alarms on folders that are opened by hand.</summary>
    private const int FewEntries = 3;

    /// <summary>A look-up of more names at once is a sweep too.</summary>
    private const int FewNames = 5;

    private sealed record Pending(LdapSearchRequest Search)
    {
        public HoneyMatch? Found { get; set; }
    }

    private static readonly HashSet<string> Naming = new(StringComparer.Ordinal)
    {
        "samaccountname", "userprincipalname", "distinguishedname", "cn", "name", "displayname", "mail", "mailnickname", "uid", "anr", "user",
        "objectsid", "dnshostname", "msds-principalname", "member", "manager", "managedby", "host",
    };

    private readonly BoundedMap<(long Conversation, int Id), Pending> _searches = new(MostSearches);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _searches.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "honey.account-query",
        Title = "Honey object looked up in the directory",
        Kind = FindingKind.Touch,
        Severity = Severity.Medium,
        Techniques = ["T1087.002"],
        BenignCauses = "Searches that list many objects, among them a honey one, count as ldap.reconnaissance; known scanners and the policy's allowed sources are "
            + "passed over. An administrator who opens the object by hand is told: nobody has a reason to.",
        LosesAttacks = "One who reads the object within a sweep; look-ups in sealed sessions.",
        Guide = new ResponseGuide(
            "Somebody looked for an object that exists only to be found.",
            "Ask who uses the source and the account; look for sign-ins or tickets of the honey object after this (honey.account-signin, honey.service-ticket).",
            "Watch the source closely; isolate it if anything else came from it.",
            "Find where the name was learned: a sweep before this, a lure, a document.",
            "Lawful readers: list account and address under detectors → honey.account-query → allowed."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(LdapSearchRequest), typeof(LdapSearchEntry), typeof(LdapResult), typeof(RpcRequest)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        if (World.Honey.IsEmpty)
        {
            return;
        }
        switch (message)
        {
            case LdapSearchRequest search when context.FromClient:
                if (Named(search) is { } named)
                {
                    Touch(context, named.Honey, named.How, DirectoryPlaces.DomainOf(search.BaseObject), ("filter", Shown(search.Filter)), ("base", search.BaseObject));
                }
                else if (search.Scope != LdapScope.Base)
                {
                    _searches.Set((context.Conversation.Id, search.MessageId), new Pending(search));
                }
                break;
            case LdapSearchEntry entry when _searches.TryGet((context.Conversation.Id, entry.MessageId), out var pending):
                pending.Found ??= World.Honey.FindAccount(entry.Name, null);
                break;
            case LdapResult { Kind: LdapRequestKind.Search } result when _searches.TryGet((context.Conversation.Id, result.MessageId), out var pending):
                _searches.Remove((context.Conversation.Id, result.MessageId));
                if (pending.Found is { } found && result.Entries <= FewEntries && !IsPlainSweep(pending.Search))
                {
                    Touch(context, found, "a search that found it", DirectoryPlaces.DomainOf(pending.Search.BaseObject), ("filter", Shown(pending.Search.Filter)), ("base", pending.Search.BaseObject));
                }
                break;
            case RpcRequest { Interface: { } called, IsInferred: false } call when context.FromClient && LookUp(called, call.Operation) is { } name:
                Judge(context, call, name);
                break;
        }
    }

    private void Judge(in MessageContext context, RpcRequest call, string name)
    {
        var texts = NdrStrings.In(call.Arguments);
        if (texts.Count is 0 or > FewNames)
        {
            return;
        }
        foreach (var text in texts)
        {
            if (World.Honey.FindAccount(text, null) is { } honey)
            {
                Touch(context, honey, name, null, ("name_as_written", text));
                return;
            }
        }
    }

    // SamrLookupNamesInDomain (MS-SAMR 3.1.5.11.2); LsarLookupNames and its later forms (MS-LSAT 3.1.4.5 to 3.1.4.8).
    private static string? LookUp(Guid called, ushort operation) =>
        called == RpcInterfaces.Samr && operation == 17 ? "SamrLookupNamesInDomain"
        : called == RpcInterfaces.Lsarpc && operation is 14 or 58 or 68 or 77 ? "LsarLookupNames"
        : null;

    private (HoneyMatch Honey, string How)? Named(LdapSearchRequest search)
    {
        if (search.BaseObject.Length > 0 && World.Honey.FindAccount(search.BaseObject, null) is { } place)
        {
            return (place, "the base of a search");
        }
        foreach (var leaf in World.Filters.Of(search).Positive)
        {
            if (leaf.Attribute == "serviceprincipalname" && leaf.Kind == LdapFilterKind.Equal
                && World.Honey.FindService(new(2, leaf.Text.Split('/')), null) is { } service)
            {
                return (service, "a filter");
            }
            if (leaf.Kind is LdapFilterKind.Equal or LdapFilterKind.Approximate or LdapFilterKind.Extensible && Naming.Contains(leaf.Attribute)
                && World.Honey.FindAccount(TextOf(leaf), null) is { } honey)
            {
                return (honey, "a filter");
            }
        }
        return null;
    }

    private static string TextOf(LdapFilter leaf) =>
        leaf.Attribute == "objectsid" && leaf.Bytes is var bytes && Sid.TryRead(bytes, out var sid) ? sid.Value : leaf.Text;

    // Nothing but the kind of object: (objectClass=user), (objectClass=*). Few results then only mean a small place.
    private bool IsPlainSweep(LdapSearchRequest search) =>
        World.Filters.Of(search).Positive.TrueForAll(f => f.Attribute is "objectclass" or "objectcategory" or "samaccounttype");

    private void Touch(in MessageContext context, HoneyMatch honey, string how, string? domain, params IReadOnlyList<(string, string)> evidence)
    {
        if (IsPermitted(context) || World.Upkeep.Expects(honey, context.Conversation.Client.Address, context.Time))
        {
            return;
        }
        var sighting = SightingOf(
            context, honey.Domain ?? domain, $"{ClientName(context)} looked up the honey object {honey.Name} at {ServerName(context)} by {how}.", 95,
            [("looked_up_by", how), .. evidence]);
        Tell(context, sighting with
        {
            Key = $"{context.Conversation.Client.Address}|{honey.Name.ToUpperInvariant()}|{sighting.Domain}",
            Accounts = [honey.Name],
        });
    }
}

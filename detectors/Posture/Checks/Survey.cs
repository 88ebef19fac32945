using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Posture.Graph;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks;

/// <summary>A snapshot as the checks look at it: who is what, who belongs to what, which policies hold where. Decoys are left out.</summary>
public sealed partial class Survey
{
    private static readonly FrozenSet<uint> RulingGroups = new uint[] { 512, 518, 519 }.ToFrozenSet();
    private static readonly FrozenSet<uint> PrivilegedOfDomain = new uint[] { 512, 516, 518, 519, 520, 521, 526, 527 }.ToFrozenSet();
    private static readonly FrozenSet<uint> PrivilegedOfBuiltin = new uint[] { 544, 548, 549, 550, 551, 552 }.ToFrozenSet();

    private readonly Dictionary<DirectoryObject, List<DirectoryObject>> _groupsOf = [];
    private readonly Dictionary<DirectoryObject, List<DirectoryObject>> _membersOf = [];
    private readonly Dictionary<string, EffectiveSettings> _settings = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<(SecurityDescriptor, string), (Sid Trustee, string How)[]> _takers = [];
    private Dictionary<string, DirectoryObject>? _services;
    private AttackGraph? _graph;
    private readonly Decoys _decoys;
    private readonly HashSet<string> _trusted = new(StringComparer.Ordinal);
    private readonly HashSet<DirectoryObject> _privileged;

    /// <summary>Looks at a snapshot.</summary>
    public Survey(DirectorySnapshot snapshot, AssessmentOptions? options = null)
    {
        Snapshot = snapshot;
        Options = options ?? new AssessmentOptions();
        _decoys = new Decoys(snapshot, Options.Policy);
        List<DirectoryObject> users = [], computers = [], groups = [], managed = [], decoys = [], all = [];
        foreach (var o in snapshot.Objects)
        {
            if (IsDecoy(o))
            {
                decoys.Add(o);
                continue;
            }
            all.Add(o);
            (o.Class switch
            {
                "user" or "inetOrgPerson" when !o.Is(AccountFlags.InterdomainTrust) => users,
                "computer" => computers,
                "group" => groups,
                "msDS-GroupManagedServiceAccount" or "msDS-ManagedServiceAccount" or "msDS-DelegatedManagedServiceAccount" => managed,
                _ => null,
            })?.Add(o);
        }
        (Objects, Users, Computers, Groups, ManagedAccounts, Decoys) = (all, users, computers, groups, managed, decoys);
        EnabledUsers = [.. users.Where(u => u.IsEnabled)];
        Controllers = [.. computers.Where(c => c.Is(AccountFlags.ServerTrust) || c.Is(AccountFlags.ReadOnlyController) || c.Number("primaryGroupID") is 516 or 521)];
        Members = [.. computers.Except(Controllers).Where(c => c.IsEnabled)];
        LinkMembers();
        Rulers = [.. Transitive(Groups.Where(IsRuling)).Where(o => !o.IsA("group"))];
        foreach (var o in Rulers.Where(o => o.Sid is not null))
        {
            _trusted.Add(o.Sid!.Value);
        }
        var privilegedGroups = Groups.Where(IsPrivilegedGroup).ToList();
        _privileged = [.. Transitive(privilegedGroups).Where(o => !o.IsA("group") && !Controllers.Contains(o))];
        Privileged = [.. _privileged.OrderBy(o => o.Name, StringComparer.Ordinal)];
        PrivilegedGroups = privilegedGroups;
        Policies = ReadPolicies();
    }

    /// <summary>What was read.</summary>
    public DirectorySnapshot Snapshot { get; }

    /// <summary>Limits and policy.</summary>
    public AssessmentOptions Options { get; }

    /// <summary>When the snapshot was taken: the only clock that checks know.</summary>
    public DateTimeOffset Now => Snapshot.Header.TakenAt;

    /// <summary>All objects but decoys.</summary>
    public IReadOnlyList<DirectoryObject> Objects { get; }

    /// <summary>Users, disabled ones too; no computers, no managed service accounts.</summary>
    public IReadOnlyList<DirectoryObject> Users { get; }

    /// <summary>Users that can sign in.</summary>
    public IReadOnlyList<DirectoryObject> EnabledUsers { get; }

    /// <summary>Computers, controllers and disabled ones too.</summary>
    public IReadOnlyList<DirectoryObject> Computers { get; }

    /// <summary>Enabled computers that are no controllers.</summary>
    public IReadOnlyList<DirectoryObject> Members { get; }

    /// <summary>Domain controllers, read-only ones too.</summary>
    public IReadOnlyList<DirectoryObject> Controllers { get; }

    /// <summary>Groups.</summary>
    public IReadOnlyList<DirectoryObject> Groups { get; }

    /// <summary>Managed service accounts of all kinds.</summary>
    public IReadOnlyList<DirectoryObject> ManagedAccounts { get; }

    /// <summary>Honey objects of the policy that are in the directory.</summary>
    public IReadOnlyList<DirectoryObject> Decoys { get; }

    /// <summary>Accounts in Administrators, Domain, Enterprise or Schema Admins, through however many groups.</summary>
    public IReadOnlyList<DirectoryObject> Rulers { get; }

    /// <summary>Accounts in any privileged group, through however many groups; controllers aside.</summary>
    public IReadOnlyList<DirectoryObject> Privileged { get; }

    /// <summary>The privileged groups themselves.</summary>
    public IReadOnlyList<DirectoryObject> PrivilegedGroups { get; }

    /// <summary>Group policies.</summary>
    public IReadOnlyList<PolicyObject> Policies { get; }

    /// <summary>The domain's own object; null if it wasn't read.</summary>
    public DirectoryObject? Root => Snapshot.Find(Snapshot.Header.DomainName);

    /// <summary>The template of privileged objects' permissions.</summary>
    public DirectoryObject? AdminSdHolder => Snapshot.Find($"CN=AdminSDHolder,CN=System,{Snapshot.Header.DomainName}");

    /// <summary>Who can become whom.</summary>
    public AttackGraph Graph => _graph ??= new AttackGraph(this, Options.Sessions);

    /// <summary>Users and managed accounts that are privileged and enabled.</summary>
    public IEnumerable<DirectoryObject> EnabledPrivilegedUsers => Privileged.Where(u => u.IsEnabled && u.IsA("user") && !u.IsA("computer"));

    /// <summary>True for accounts in a privileged group.</summary>
    public bool IsPrivileged(DirectoryObject o) => _privileged.Contains(o);

    /// <summary>True for privileged groups.</summary>
    public static bool IsPrivilegedGroup(DirectoryObject group) => group.Sid is { } sid
        && (IsBuiltin(sid) ? PrivilegedOfBuiltin : PrivilegedOfDomain).Contains(sid.RelativeId);

    /// <summary>A group of the domain by its relative id; null if it isn't there.</summary>
    public DirectoryObject? Group(uint rid) =>
        Snapshot.Find(rid is >= 544 and < 600 && rid is not (571 or 572) ? Builtin(rid) : WellKnownSids.InDomain(Snapshot.Header.DomainSid, rid));

    /// <summary>Who belongs to a group through however many groups; groups among them.</summary>
    public IReadOnlyList<DirectoryObject> MembersOf(uint rid) => Group(rid) is { } group ? [.. Transitive([group])] : [];

    /// <summary>Who belongs to a group directly.</summary>
    public IReadOnlyList<DirectoryObject> DirectMembersOf(DirectoryObject group) => _membersOf.GetValueOrDefault(group) ?? [];

    /// <summary>Which groups an object belongs to directly.</summary>
    public IReadOnlyList<DirectoryObject> GroupsOf(DirectoryObject member) => _groupsOf.GetValueOrDefault(member) ?? [];

    /// <summary>True when an account belongs to a group through however many groups.</summary>
    public bool IsMemberOf(DirectoryObject member, Sid group)
    {
        HashSet<DirectoryObject> seen = [member];
        Queue<DirectoryObject> open = new(seen);
        while (open.TryDequeue(out var at))
        {
            foreach (var above in GroupsOf(at).Where(seen.Add))
            {
                if (above.Sid == group)
                {
                    return true;
                }
                open.Enqueue(above);
            }
        }
        return false;
    }

    /// <summary>True for those who rule anyway: the system, administrators, controllers and their accounts.</summary>
    public bool IsTrusted(Sid sid) => _trusted.Contains(sid.Value)
        || sid.Value is "S-1-5-18" or "S-1-5-32-544" or "S-1-5-9" or "S-1-3-0" or "S-1-5-10" or "S-1-3-4"
        || (IsOfForest(sid) && sid.RelativeId is 500 or 512 or 516 or 518 or 519 or 498 or 502);

    /// <summary>True for the built-in operators, who have rights over ordinary objects by default.</summary>
    public static bool IsOperators(Sid sid) => sid.Value is "S-1-5-32-548" or "S-1-5-32-549" or "S-1-5-32-550" or "S-1-5-32-551" or "S-1-5-32-557" or "S-1-5-32-560" or "S-1-5-32-561"
        || (sid.Value.StartsWith("S-1-5-21-", StringComparison.Ordinal) && sid.RelativeId is 517 or 553 or 526 or 527);

    /// <summary>Who of those that don't rule anyway can take an object, and how; the owner first.</summary>
    /// <param name="o">The object.</param>
    /// <param name="allowOperators">True leaves out rights that the built-in operators have over ordinary objects.</param>
    public IEnumerable<(Sid Trustee, string How)> TakenBy(DirectoryObject o, bool allowOperators = false)
    {
        if (o.Permissions is not { } permissions)
        {
            return [];
        }
        // Objects of a class mostly share their descriptor, and so the answer.
        if (!_takers.TryGetValue((permissions, o.Class), out var takers))
        {
            _takers[(permissions, o.Class)] = takers = [.. Takers(o, permissions)];
        }
        return allowOperators ? takers.Where(t => !IsOperators(t.Trustee)) : takers;
    }

    private IEnumerable<(Sid Trustee, string How)> Takers(DirectoryObject o, SecurityDescriptor permissions)
    {
        if (permissions.HasNoList)
        {
            yield return (WellKnownSids.Everyone, "no access list: full control");
        }
        if (permissions.Owner is { } owner && !IsTrusted(owner))
        {
            yield return (owner, "owns it");
        }
        HashSet<(string, string)> told = [];
        foreach (var entry in permissions.Entries)
        {
            if (!IsTrusted(entry.Trustee) && Takeover.By(entry, o) is { } how
                && !IsDenied(permissions, entry) && told.Add((entry.Trustee.Value, how)))
            {
                yield return (entry.Trustee, how);
            }
        }
    }

    /// <summary>The account that a service name's tickets are for: the one that carries it, or the computer whose host it names; null if nobody.</summary>
    public DirectoryObject? AccountOf(string service)
    {
        _services ??= ReadServices();
        return _services.TryGetValue(service, out var account)
            || (ServicePrincipalName.TryParse(service, out var name) && (_services.TryGetValue(name.Host, out account) || _services.TryGetValue(name.ShortHost, out account))) ? account : null;
    }

    /// <summary>What people call the owner of a SID.</summary>
    public string NameOf(Sid sid) => Snapshot.NameOf(sid);

    /// <summary>True when the account is younger than <paramref name="age"/>, or its age isn't known.</summary>
    public bool IsYoungerThan(DirectoryObject o, TimeSpan age) => o.Time("whenCreated") is not { } created || Now - created < age;

    /// <summary>When an account signed in last, within two weeks: that is how far lastLogonTimestamp may lag (MS-ADA1 2.351). Its creation when it never did.</summary>
    public static DateTimeOffset? LastSeen(DirectoryObject account) => account.Time("lastLogonTimestamp") ?? account.Time("whenCreated");

    /// <summary>Policies that hold for the computers in a container, from the domain down; enforced ones last.</summary>
    public EffectiveSettings SettingsOf(string container)
    {
        if (!_settings.TryGetValue(container, out var settings))
        {
            _settings[container] = settings = new EffectiveSettings(container, LinkedAbove(container));
        }
        return settings;
    }

    /// <summary>What holds for domain controllers: each container of theirs once.</summary>
    public IEnumerable<EffectiveSettings> OnControllers => Controllers.Select(c => c.Parent).Distinct(StringComparer.OrdinalIgnoreCase).Select(SettingsOf);

    /// <summary>What holds for member computers: each container of theirs once.</summary>
    public IEnumerable<EffectiveSettings> OnMembers => Members.Select(c => c.Parent).Distinct(StringComparer.OrdinalIgnoreCase).Select(SettingsOf);

    /// <summary>Objects of a class.</summary>
    public IEnumerable<DirectoryObject> OfClass(string name) => Objects.Where(o => o.Class == name);

    /// <summary>True for a SID of BUILTIN.</summary>
    public static bool IsBuiltin(Sid sid) => sid.Value.StartsWith("S-1-5-32-", StringComparison.Ordinal);

    /// <summary>An object that a check found fault with, and what mends it.</summary>
    public static Affected Affected(DirectoryObject o, string detail, params IReadOnlyList<AttributeChange> changes) =>
        new(o.Label, o.Name, detail, o.Sid?.Value) { Changes = changes };

    /// <summary>Days between then and now, for texts.</summary>
    public string DaysSince(DateTimeOffset then) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{(Now - then).TotalDays:0} days");

    private Dictionary<string, DirectoryObject> ReadServices()
    {
        Dictionary<string, DirectoryObject> services = new(StringComparer.OrdinalIgnoreCase);
        foreach (var account in Users.Concat(Computers).Concat(ManagedAccounts))
        {
            foreach (var name in account.Texts("servicePrincipalName"))
            {
                services.TryAdd(name, account);
            }
            if (account.IsA("computer"))
            {
                services.TryAdd(account.Text("dNSHostName") ?? account.Leaf, account);
                services.TryAdd(account.Label.TrimEnd('$'), account);
            }
        }
        return services;
    }

    private static Sid Builtin(uint rid) => Sid.TryParse(System.FormattableString.Invariant($"S-1-5-32-{rid}"), out var sid) ? sid : WellKnownSids.Administrators;

    private bool IsRuling(DirectoryObject group) => group.Sid is { } sid && (sid.Value == "S-1-5-32-544" || (sid.IsOf(Snapshot.Header.DomainSid) && RulingGroups.Contains(sid.RelativeId)));

    private static bool IsOfForest(Sid sid) => sid.Value.StartsWith("S-1-5-21-", StringComparison.Ordinal);

    private static bool IsDenied(SecurityDescriptor permissions, AccessEntry entry)
    {
        foreach (var other in permissions.Entries)
        {
            if (other == entry)
            {
                return false; // entries count in their order
            }
            if (other.Kind == AccessKind.Deny && !other.IsInheritOnly && (other.Trustee == entry.Trustee || other.Trustee == WellKnownSids.Everyone)
                && (other.Rights & entry.Rights) == entry.Rights && (other.ObjectType is null || other.ObjectType == entry.ObjectType))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>True for honey objects of the policy.</summary>
    public bool IsDecoy(DirectoryObject o) => _decoys.Contains(o);

    /// <summary>Names of the honey objects that should be here; none of a sealed policy.</summary>
    public IReadOnlyList<string> ExpectedDecoys => _decoys.Expected;

    /// <summary>Honey services with the names they should have.</summary>
    public IReadOnlyList<HoneyService> HoneyServices => _decoys.Services;

    /// <summary>What couldn't be read, or isn't told to this agent.</summary>
    public IEnumerable<Unread> Unread => _decoys.AreSealed ? Snapshot.Unread.Append(SealedDecoys) : Snapshot.Unread;

    private static readonly Unread SealedDecoys = new("the policy's decoys", Needs.DecoyList, "an agent's policy can't be listed: ask the controller's", IsWhole: true);

    private void LinkMembers()
    {
        Dictionary<uint, DirectoryObject> primary = [];
        foreach (var group in Groups)
        {
            if (group.Sid is { } sid && sid.IsOf(Snapshot.Header.DomainSid))
            {
                primary[sid.RelativeId] = group;
            }
            foreach (var name in group.Texts("member"))
            {
                if (Snapshot.Find(name) is { } member && !IsDecoy(member))
                {
                    Link(member, group);
                }
            }
        }
        foreach (var account in Users.Concat(Computers).Concat(ManagedAccounts))
        {
            if (account.Number("primaryGroupID") is { } rid && primary.TryGetValue((uint)rid, out var group))
            {
                Link(account, group);
            }
        }
    }

    private void Link(DirectoryObject member, DirectoryObject group)
    {
        (_groupsOf.TryGetValue(member, out var groups) ? groups : _groupsOf[member] = []).Add(group);
        (_membersOf.TryGetValue(group, out var members) ? members : _membersOf[group] = []).Add(member);
    }

    private HashSet<DirectoryObject> Transitive(IEnumerable<DirectoryObject> groups)
    {
        HashSet<DirectoryObject> found = [];
        Queue<DirectoryObject> open = new(groups);
        while (open.TryDequeue(out var group))
        {
            foreach (var member in DirectMembersOf(group))
            {
                if (found.Add(member) && member.Class == "group")
                {
                    open.Enqueue(member);
                }
            }
        }
        return found;
    }

    private List<PolicyObject> ReadPolicies()
    {
        var folders = Snapshot.Files.GroupBy(f => f.Path.Split('/') is ["Policies", var guid, ..] ? guid : "", StringComparer.OrdinalIgnoreCase)
            .ToDictionary(g => g.Key, g => g.ToList(), StringComparer.OrdinalIgnoreCase);
        var policies = OfClass("groupPolicyContainer").Select(o => new PolicyObject(o, $"Policies/{o.Leaf}", folders.GetValueOrDefault(o.Leaf) ?? [])).ToList();
        Dictionary<string, List<string>> links = new(StringComparer.OrdinalIgnoreCase);
        foreach (var place in Objects.Where(o => o.Has("gPLink")))
        {
            foreach (var link in LinksOf(place).Where(l => (l.Options & 1) == 0))
            {
                (links.TryGetValue(link.Policy, out var places) ? places : links[link.Policy] = []).Add(place.Name);
            }
        }
        foreach (var policy in policies)
        {
            policy.LinkedTo = links.GetValueOrDefault(policy.Object.Name) ?? [];
        }
        return policies;
    }

    private List<PolicyObject> LinkedAbove(string container)
    {
        var byName = Policies.ToDictionary(p => p.Object.Name, StringComparer.OrdinalIgnoreCase);
        List<PolicyObject> ordinary = [], enforced = [];
        var blocked = false;
        for (var place = Snapshot.Find(container); place is not null; place = place.Parent.Length == 0 ? null : Snapshot.Find(place.Parent))
        {
            // gPLink (MS-GPOL 2.2.2): of several links the last one wins; option 1 is switched off, 2 is enforced.
            foreach (var (name, options) in LinksOf(place).Reverse())
            {
                if ((options & 1) == 0 && byName.TryGetValue(name, out var policy))
                {
                    if ((options & 2) != 0)
                    {
                        enforced.Add(policy);
                    }
                    else if (!blocked)
                    {
                        ordinary.Insert(0, policy);
                    }
                }
            }
            blocked |= place.Number("gPOptions") == 1;
            if (place.Class is "domainDNS" or "domain")
            {
                break;
            }
        }
        return [.. ordinary, .. enforced];
    }

    private static IEnumerable<(string Policy, int Options)> LinksOf(DirectoryObject place) =>
        LinkPattern().Matches(place.Text("gPLink") ?? "").Select(m => (m.Groups[1].Value, int.TryParse(m.Groups[2].Value, out var options) ? options : 0));

    [GeneratedRegex(@"\[LDAP://([^;\]]+);(\d{1,9})\]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LinkPattern();
}

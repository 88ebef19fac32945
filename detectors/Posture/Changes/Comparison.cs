using Deception.ActiveDirectory;
using Deception.Posture.Checks;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Changes;

/// <summary>Compares two surveys, object by object, then what only the whole shows.</summary>
internal sealed class Comparison
{
    // What moves by itself: sign-ins, counters, replication.
    private static readonly HashSet<string> Restless = new(StringComparer.Ordinal)
    {
        "whenChanged", "uSNChanged", "replPropertyMetaData", "lastLogonTimestamp", "logonCount", "badPwdCount", "lockoutTime", "dSASignature", "memberOf", "msDS-User-Account-Control-Computed",
        "msDS-LastSuccessfulInteractiveLogonTime", "msDS-ManagedPasswordId", "msDS-RevealedList", "msDS-RevealedUsers", "serverReferenceBL", "siteObjectBL", "msDS-EnabledFeatureBL", "msDS-AuthNPolicySiloMembersBL",
    };

    private readonly Survey _before, _after;
    private readonly Attribution _attribution;
    private readonly Dictionary<object, DirectoryObject> _old = [];
    private readonly HashSet<DirectoryObject> _watchedBefore, _watchedAfter;

    public Comparison(Survey before, Survey after)
    {
        (_before, _after) = (before, after);
        _attribution = new Attribution(after.Snapshot);
        foreach (var o in before.Snapshot.Objects)
        {
            _old[KeyOf(o)] = o;
        }
        (_watchedBefore, _watchedAfter) = (Watched(before), Watched(after));
    }

    public List<DirectoryChange> Found { get; } = [];

    // True while what is told follows from another object's change, and has no time or values of its own.
    private bool _follows;

    public void Run()
    {
        HashSet<object> seen = [];
        List<(DirectoryObject? Old, DirectoryObject? New)> pairs = [];
        foreach (var now in _after.Snapshot.Objects)
        {
            var key = KeyOf(now);
            seen.Add(key);
            var old = _old.GetValueOrDefault(key);
            if (old is null || !IsSame(old, now))
            {
                pairs.Add((old, now));
            }
        }
        pairs.AddRange(_before.Snapshot.Objects.Where(o => !seen.Contains(KeyOf(o))).Select(o => ((DirectoryObject?)o, (DirectoryObject?)null)));
        // What could not be read is not gone, and what can be read again is not new.
        pairs.RemoveAll(p => (p.Old is null && IsBelow(p.New!, _before.Snapshot)) || (p.New is null && IsBelow(p.Old!, _after.Snapshot)));
        foreach (var (old, now) in pairs)
        {
            One(old, now);
        }
        Bystanders([.. pairs.Select(p => KeyOf((p.New ?? p.Old)!))]);
        Privileges();
        Files();
    }

    // Who is privileged, or guarded, by a group that changed is himself unchanged, and what that means for him has to be told all the same.
    private void Bystanders(HashSet<object> told)
    {
        foreach (var now in _after.Privileged.Concat(_before.Privileged.Select(o => _after.Snapshot.Find(o.Name)).OfType<DirectoryObject>()).Where(o => o.IsA("user")).Distinct())
        {
            if (told.Add(KeyOf(now)) && _old.GetValueOrDefault(KeyOf(now)) is { } old && !_after.IsDecoy(now))
            {
                _follows = true;
                Account(old, now);
                _follows = false;
            }
        }
    }

    private static bool IsBelow(DirectoryObject o, DirectorySnapshot unread) => unread.Unread.Any(u => u.IsWhole
        && (o.Name.Equals(u.Place, StringComparison.OrdinalIgnoreCase) || o.Name.EndsWith("," + u.Place, StringComparison.OrdinalIgnoreCase)));

    private static object KeyOf(DirectoryObject o) => o.Id != Guid.Empty ? o.Id : o.Name.ToUpperInvariant();

    // Counters that grow with every sign-in don't make two objects differ.
    private static bool IsSame(DirectoryObject a, DirectoryObject b) => a.Name == b.Name && !Changed(a, b).Any();

    private static IEnumerable<string> Changed(DirectoryObject? a, DirectoryObject? b) => (a?.AttributeNames ?? []).Union(b?.AttributeNames ?? [])
        .Where(n => !Restless.Contains(n) && !Values.AreEqual(a?.Value(n), b?.Value(n)));

    private static HashSet<DirectoryObject> Watched(Survey survey)
    {
        var listed = (survey.Options.Policy?.Domains.Where(d => d.Name.Equals(survey.Snapshot.Header.Domain, StringComparison.OrdinalIgnoreCase)).SelectMany(d => d.PrivilegedAccounts) ?? [])
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. survey.Privileged, .. survey.PrivilegedGroups, .. survey.Controllers, .. survey.Objects.Where(o => listed.Contains(o.Label))];
    }

    private bool IsWatched(DirectoryObject? old, DirectoryObject? now) => (old is not null && _watchedBefore.Contains(old)) || (now is not null && _watchedAfter.Contains(now));

    private void One(DirectoryObject? old, DirectoryObject? now)
    {
        var o = (now ?? old)!;
        if ((now is not null && _after.IsDecoy(now)) || (old is not null && _before.IsDecoy(old)))
        {
            Honey(old, now);
            return;
        }
        if (o.IsA("user"))
        {
            Account(old, now);
        }
        else if (o.Class == "group")
        {
            Members(old, now);
        }
        Structures(old, now);
        Permissions(old, now);
    }

    private void Honey(DirectoryObject? old, DirectoryObject? now)
    {
        foreach (var attribute in old is null ? ["objectClass"] : now is null ? ["isDeleted"] : Changed(old, now).Append(old.Name == now.Name ? "" : "name").Where(a => a.Length > 0).Distinct())
        {
            Add(ChangeCatalogue.Honey, Impact.Bad, old, now, attribute, now is null ? "is gone" : old is null ? "was made" : attribute == "name" ? $"was renamed from {old.Name}" : $"{attribute} was changed");
        }
    }

    private void Account(DirectoryObject? old, DirectoryObject? now)
    {
        foreach (var condition in Conditions.All)
        {
            var (was, isNow) = (old is not null && condition.Holds(_before, old), now is not null && condition.Holds(_after, now));
            if (was != isNow)
            {
                Add(condition.Kind, isNow ? Impact.Bad : Impact.Good, old, now, condition.Attribute, isNow ? condition.Came : now is null ? $"is gone, and with it: {condition.Came}"
                    : condition.Kind == ChangeCatalogue.PrivilegedDelegation && !_after.IsPrivileged(now) ? "may be delegated, but isn't privileged any more" : condition.Went);
            }
        }
        Listed(old, now, "msDS-AllowedToDelegateTo", ChangeCatalogue.Constrained, "may delegate to", "may no longer delegate to");
        Listed(old, now, "msDS-KeyCredentialLink", ChangeCatalogue.KeyCredential, "got a key to sign in with", "lost a key to sign in with", Values.KeyOf);
        Listed(old, now, "sIDHistory", ChangeCatalogue.SidHistory, "carries", "no longer carries");
        ResourceBased(old, now);
        var o = (now ?? old)!;
        if (o.Class == "computer")
        {
            Computer(old, now);
        }
        else if (old is not null && now is not null && Conditions.IsRoastable(_before, old) && Conditions.IsRoastable(_after, now))
        {
            Listed(old, now, "servicePrincipalName", ChangeCatalogue.Kerberoastable, "got the service name", "lost the service name");
        }
        if (old is not null && now is not null && IsWatched(old, now))
        {
            if (old.Text("pwdLastSet") != now.Text("pwdLastSet"))
            {
                Add(ChangeCatalogue.Password, Impact.Informational, old, now, "pwdLastSet", "has a new password");
            }
            if (old.IsEnabled != now.IsEnabled)
            {
                Add(ChangeCatalogue.Account, now.IsEnabled ? Impact.Bad : Impact.Good, old, now, "userAccountControl", now.IsEnabled ? "was enabled" : "was disabled");
            }
            if (old.Name != now.Name)
            {
                Add(ChangeCatalogue.Account, Impact.Informational, old, now, "name", $"was {old.Name}");
            }
        }
        else if (old is null && now is not null && now.Class != "computer")
        {
            Add(ChangeCatalogue.Account, _watchedAfter.Contains(now) ? Impact.Bad : Impact.Informational, null, now, "objectClass", "was made");
        }
        else if (now is null && old is not null && old.Class != "computer")
        {
            Add(ChangeCatalogue.Account, _watchedBefore.Contains(old) ? Impact.Good : Impact.Informational, old, null, "isDeleted", "is gone");
        }
    }

    private void Computer(DirectoryObject? old, DirectoryObject? now)
    {
        if (old is null && now is not null)
        {
            // The creator is kept only of those who used the quota (MS-ADA1 mS-DS-CreatorSID).
            var creator = now.Bytes("mS-DS-CreatorSID") is [{ } bytes] && Sid.TryRead(bytes, out var sid) ? _after.NameOf(sid) : null;
            Add(ChangeCatalogue.MachineAccount, creator is null ? Impact.Informational : Impact.Bad, null, now, "objectClass", creator is null ? "was made" : $"was made by {creator}, who is no administrator");
        }
        else if (now is null && old is not null)
        {
            Add(ChangeCatalogue.MachineAccount, Impact.Informational, old, null, "isDeleted", "is gone");
        }
        var (was, isNow) = (old is not null && _before.Controllers.Contains(old), now is not null && _after.Controllers.Contains(now));
        if (was != isNow)
        {
            Add(ChangeCatalogue.Controller, isNow ? Impact.Bad : Impact.Good, old, now, "userAccountControl", isNow ? "is a controller now" : "is no controller any more");
        }
        Listed(old is null ? null : old, now, "servicePrincipalName", ChangeCatalogue.ServiceName, "got the service name", "lost the service name",
            isBad: name => !isNow && (name.StartsWith("GC/", StringComparison.OrdinalIgnoreCase) || name.StartsWith("E3514235-4B06-11D1-AB04-00C04FC2DCD2/", StringComparison.OrdinalIgnoreCase)), skipNew: old is null || now is null);
    }

    private void ResourceBased(DirectoryObject? old, DirectoryObject? now)
    {
        IReadOnlyList<string> Named(Survey survey, DirectoryObject? o) =>
            [.. (o?.Descriptor("msDS-AllowedToActOnBehalfOfOtherIdentity")?.Entries ?? []).Where(e => e.Kind == AccessKind.Allow).Select(e => survey.NameOf(e.Trustee)).Distinct().Order(StringComparer.Ordinal)];
        var (was, isNow) = (Named(_before, old), Named(_after, now));
        foreach (var name in isNow.Except(was))
        {
            Add(ChangeCatalogue.ResourceBased, Impact.Bad, old, now, "msDS-AllowedToActOnBehalfOfOtherIdentity", $"lets {name} act as anybody towards it", null, name);
        }
        foreach (var name in was.Except(isNow))
        {
            Add(ChangeCatalogue.ResourceBased, Impact.Good, old, now, "msDS-AllowedToActOnBehalfOfOtherIdentity", $"no longer lets {name} act as anybody", name, null);
        }
    }

    private void Members(DirectoryObject? old, DirectoryObject? now)
    {
        if (IsWatched(old, now) && _after.PrivilegedGroups.Concat(_before.PrivilegedGroups).Any(g => g == old || g == now))
        {
            return; // told by who is privileged now
        }
        // A member that was renamed is the same one; and who has the group as his primary one is in it without being listed (MS-ADTS 3.1.1.5.3.1.2).
        static string Key(Survey survey, string member) => survey.Snapshot.Find(member) is { } found && found.Id != Guid.Empty ? found.Id.ToString() : member.ToUpperInvariant();
        bool IsPrimary(Survey survey, string member) => survey.Snapshot.Find(member)?.Number("primaryGroupID") is { } primary && primary == (now ?? old)!.Sid?.RelativeId;
        var (was, isNow) = (Values.Texts(old, "member"), Values.Texts(now, "member"));
        var (keysBefore, keysAfter) = (was.Select(m => Key(_before, m)).ToHashSet(), isNow.Select(m => Key(_after, m)).ToHashSet());
        string Name(string member) => _after.Snapshot.Find(member)?.Label ?? _before.Snapshot.Find(member)?.Label ?? member;
        foreach (var member in isNow.Where(m => !keysBefore.Contains(Key(_after, m)) && !IsPrimary(_before, m)).Select(Name))
        {
            Add(ChangeCatalogue.Membership, Impact.Informational, old, now, "member", $"has the new member {member}", null, member);
        }
        foreach (var member in was.Where(m => !keysAfter.Contains(Key(_before, m)) && !IsPrimary(_after, m)).Select(Name))
        {
            Add(ChangeCatalogue.Membership, Impact.Informational, old, now, "member", $"lost the member {member}", member, null);
        }
    }

    private void Structures(DirectoryObject? old, DirectoryObject? now)
    {
        var o = (now ?? old)!;
        switch (o.Class)
        {
            case "groupPolicyContainer":
                Structure(ChangeCatalogue.PolicyObject, old, now, _ => Impact.Informational);
                break;
            case "pKICertificateTemplate" or "pKIEnrollmentService" or "certificationAuthority" or "msPKI-Enterprise-Oid":
                Structure(ChangeCatalogue.Certificate, old, now, a => CertificateImpact(a, old, now));
                break;
            case "trustedDomain":
                Structure(ChangeCatalogue.Trust, old, now, _ => Impact.Bad);
                break;
            case "nTDSDSA" or "nTDSDSARO" or "server":
                Structure(ChangeCatalogue.Controller, old, now, a => a == "objectClass" ? Impact.Bad : Impact.Informational);
                break;
            case "dnsNode":
                Dns(old, now);
                break;
            case "domainDNS" or "nTDSService" or "msDS-PasswordSettings" or "organizationalUnit" or "site":
                Structure(ChangeCatalogue.DomainSetting, old, now, a => a switch
                {
                    "ms-DS-MachineAccountQuota" => Direction(old, now, a, isMoreBad: true),
                    "minPwdLength" or "pwdHistoryLength" => Direction(old, now, a, isMoreBad: false),
                    _ => Impact.Informational,
                });
                break;
        }
    }

    // Towards what lets a requester choose, without approval, for more purposes (MS-CRTD 2.26 to 2.28): bad; away from it: good.
    private static Impact CertificateImpact(string attribute, DirectoryObject? old, DirectoryObject? now)
    {
        const long SubjectByRequester = 0x1, AlternativeNameByRequester = 0x10000, ApprovalNeeded = 0x2, WithoutSecurityExtension = 0x80000;
        Impact Bits(long bad, long good)
        {
            var (was, isNow) = (old?.Number(attribute) ?? 0, now?.Number(attribute) ?? 0);
            return ((isNow & ~was & bad) | (was & ~isNow & good)) != 0 ? Impact.Bad : ((was & ~isNow & bad) | (isNow & ~was & good)) != 0 ? Impact.Good : Impact.Informational;
        }
        return attribute switch
        {
            "msPKI-Certificate-Name-Flag" => Bits(SubjectByRequester | AlternativeNameByRequester, 0),
            "msPKI-Enrollment-Flag" => Bits(WithoutSecurityExtension, ApprovalNeeded),
            "msPKI-RA-Signature" => Direction(old, now, attribute, isMoreBad: false),
            "pKIExtendedKeyUsage" or "cACertificate" or "certificateTemplates" or "msDS-OIDToGroupLink" or "objectClass" => Impact.Bad,
            _ => Impact.Informational,
        };
    }

    private static Impact Direction(DirectoryObject? old, DirectoryObject? now, string attribute, bool isMoreBad) =>
        (now?.Number(attribute) ?? 0).CompareTo(old?.Number(attribute) ?? 0) switch { 0 => Impact.Informational, > 0 => isMoreBad ? Impact.Bad : Impact.Good, _ => isMoreBad ? Impact.Good : Impact.Bad };

    private void Structure(ChangeKind kind, DirectoryObject? old, DirectoryObject? now, Func<string, Impact> impact)
    {
        if (old is null || now is null)
        {
            var isGone = now is null;
            Add(kind, isGone ? (impact("objectClass") == Impact.Bad ? Impact.Good : Impact.Informational) : impact("objectClass"), old, now, isGone ? "isDeleted" : "objectClass", isGone ? "is gone" : "was made");
            return;
        }
        foreach (var attribute in Changed(old, now).Where(a => a is not ("nTSecurityDescriptor" or "member" or "displayName" or "fSMORoleOwner" or "wellKnownObjects")))
        {
            Add(kind, impact(attribute), old, now, attribute, $"{attribute} was changed");
        }
    }

    private void Dns(DirectoryObject? old, DirectoryObject? now)
    {
        static List<string> Records(DirectoryObject? node) => node is null || node.Text("dNSTombstoned") == "TRUE" ? []
            : [.. node.Bytes("dnsRecord").Select(b => DnsRecord.TryRead(b, out var r) ? r : default).Where(r => r.Type is 1 or 28 or 5).Select(r => r.Text).Order(StringComparer.Ordinal)];
        var (was, isNow) = (Records(old), Records(now));
        if (was.SequenceEqual(isNow))
        {
            return;
        }
        var name = (now ?? old)!.Leaf;
        var isBad = isNow.Count > 0 && (name is "*" || name.Equals("wpad", StringComparison.OrdinalIgnoreCase)
            || (was.Count > 0 && _after.Controllers.Any(c => c.Label.TrimEnd('$').Equals(name, StringComparison.OrdinalIgnoreCase))));
        Add(ChangeCatalogue.DnsRecord, isBad ? Impact.Bad : Impact.Informational, old, now, "dnsRecord",
            isNow.Count == 0 ? "leads nowhere any more" : $"leads to {string.Join(", ", isNow)}", was.Count == 0 ? null : string.Join(", ", was), isNow.Count == 0 ? null : string.Join(", ", isNow));
    }

    private void Permissions(DirectoryObject? old, DirectoryObject? now)
    {
        if (now?.Permissions is not { } permissions || old?.Permissions is not { } former || ReferenceEquals(permissions, former))
        {
            return;
        }
        var isRoot = now == _after.Root;
        var kind = now == _after.AdminSdHolder ? ChangeCatalogue.AdminSdHolder
            : isRoot || IsWatched(old, now) || now.Class == "groupPolicyContainer" || now.Class == "pKICertificateTemplate" ? ChangeCatalogue.PrivilegedPermission : ChangeCatalogue.Permission;
        // The operators have rights on ordinary objects by default, on privileged ones they should have none.
        List<string> Takers(Survey survey, DirectoryObject o) =>
            [.. survey.TakenBy(o, allowOperators: kind == ChangeCatalogue.Permission).Select(t => $"{survey.NameOf(t.Trustee)} {t.How}").Order(StringComparer.Ordinal)];
        var (was, isNow) = (Takers(_before, old), Takers(_after, now));
        Told(kind, old, now, was, isNow);
        if (isRoot)
        {
            List<string> Replicators(Survey survey, SecurityDescriptor sd) => [.. sd.Entries.Where(e => e.Grants(Rights.ControlAccess, SchemaIds.ReplicateAll) && !survey.IsTrusted(e.Trustee))
                .Select(e => $"{survey.NameOf(e.Trustee)} replicates all passwords").Distinct().Order(StringComparer.Ordinal)];
            Told(ChangeCatalogue.ReplicationRight, old, now, Replicators(_before, former), Replicators(_after, permissions));
        }
        if (was.SequenceEqual(isNow) && kind == ChangeCatalogue.AdminSdHolder && !Values.AreEqual(old.Value("nTSecurityDescriptor"), now.Value("nTSecurityDescriptor")))
        {
            Add(kind, Impact.Informational, old, now, "nTSecurityDescriptor", "has other permissions, which let nobody take it");
        }
    }

    private void Told(ChangeKind kind, DirectoryObject? old, DirectoryObject? now, List<string> was, List<string> isNow)
    {
        foreach (var taker in isNow.Except(was))
        {
            Add(kind, Impact.Bad, old, now, "nTSecurityDescriptor", taker, null, taker);
        }
        foreach (var taker in was.Except(isNow))
        {
            Add(kind, Impact.Good, old, now, "nTSecurityDescriptor", $"no longer: {taker}", taker, null);
        }
    }

    // Who is privileged is a matter of all groups: an account that came through a nested one is told as well as one that was added.
    private void Privileges()
    {
        foreach (var group in _after.PrivilegedGroups)
        {
            var rid = group.Sid!.RelativeId;
            var was = _before.MembersOf(rid).ToDictionary(KeyOf);
            var isNow = _after.MembersOf(rid).ToDictionary(KeyOf);
            foreach (var (key, account) in isNow.Where(m => !was.ContainsKey(m.Key)))
            {
                Privilege(Impact.Bad, account, group, _old.ContainsKey(key) ? "is now in" : "was made in", null, account.Label);
            }
            foreach (var (_, account) in was.Where(m => !isNow.ContainsKey(m.Key)))
            {
                Privilege(Impact.Good, account, group, "is no longer in", account.Label, null);
            }
        }
    }

    private void Privilege(Impact impact, DirectoryObject account, DirectoryObject group, string what, string? before, string? after)
    {
        // Of several groups nested in one another the account is told for each, as each has rights of its own.
        var direct = group.Texts("member").Contains(account.Name, StringComparer.OrdinalIgnoreCase);
        if (!direct && impact == Impact.Bad && Between(account, group) is { } inner)
        {
            // What changed is the group between them: its time is the change's.
            Add(ChangeCatalogue.PrivilegedMember, impact, inner, inner, "member", $"{account.Label} {what} {group.Label} (through {inner.Label})", before, $"{after} in {group.Label}", isWhole: true);
            return;
        }
        Add(ChangeCatalogue.PrivilegedMember, impact, group, group, "member", $"{account.Label} {what} {group.Label}", before, after, isWhole: true);
    }

    // The group that an account, or a group that it is in, came into last on its way to another group.
    private DirectoryObject? Between(DirectoryObject account, DirectoryObject group) => _after.GroupsOf(account)
        .Where(g => g != group && g.Class == "group" && group.Sid is { } sid && _after.IsMemberOf(g, sid)).OrderByDescending(g => g.Time("whenChanged")).FirstOrDefault();

    private void Files()
    {
        var old = _before.Snapshot.Files.ToDictionary(f => f.Path, StringComparer.OrdinalIgnoreCase);
        var isRead = !_before.Snapshot.Unread.Concat(_after.Snapshot.Unread).Any(u => u.IsWhole && u.Need == Needs.Sysvol);
        if (!isRead)
        {
            return; // what wasn't read isn't gone
        }
        var current = _after.Snapshot.Files.ToDictionary(f => f.Path, StringComparer.OrdinalIgnoreCase);
        foreach (var path in old.Keys.Union(current.Keys, StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal))
        {
            var now = current.GetValueOrDefault(path);
            var (was, isNow) = (Changes.Digest(old.GetValueOrDefault(path)), Changes.Digest(now));
            if (was != isNow)
            {
                var hasPassword = now?.Content is { } xml && ActiveDirectory.GroupPolicy.PolicyPreferences.TryReadPasswords(xml, out var passwords) && passwords.Count > 0;
                Found.Add(new DirectoryChange
                {
                    Kind = ChangeCatalogue.PolicyFile,
                    Impact = hasPassword ? Impact.Bad : Impact.Informational,
                    Object = path,
                    Name = path.Split('/')[^1],
                    Identity = path,
                    Attribute = "content",
                    Before = was,
                    After = isNow,
                    When = _after.Now,
                    Attribution = "time of the assessment: files have no replication metadata",
                    Summary = $"{path} {(was is null ? "is new" : isNow is null ? "is gone" : "was changed")}{(hasPassword ? " and holds a password" : "")}.",
                });
            }
        }
    }

    private void Listed(
        DirectoryObject? old, DirectoryObject? now, string attribute, ChangeKind kind, string came, string went, Func<string, string>? show = null, Func<string, bool>? isBad = null, bool skipNew = false)
    {
        if (skipNew)
        {
            return;
        }
        var (was, isNow) = (Values.Texts(old, attribute), Values.Texts(now, attribute));
        foreach (var value in isNow.Except(was, StringComparer.OrdinalIgnoreCase))
        {
            var text = show?.Invoke(value) ?? value;
            Add(kind, isBad?.Invoke(value) == false ? Impact.Informational : Impact.Bad, old, now, attribute, $"{came} {text}", null, text);
        }
        foreach (var value in was.Except(isNow, StringComparer.OrdinalIgnoreCase))
        {
            var text = show?.Invoke(value) ?? value;
            Add(kind, isBad?.Invoke(value) == false ? Impact.Informational : Impact.Good, old, now, attribute, $"{went} {text}", text, null);
        }
    }

    private void Add(ChangeKind kind, Impact impact, DirectoryObject? old, DirectoryObject? now, string attribute, string what, string? before = null, string? after = null, bool isWhole = false)
    {
        var o = (now ?? old)!;
        var isValueless = isWhole;
        var (when, origin, how) = _attribution.Of(now, attribute is "objectClass" or "name" or "isDeleted" ? null : attribute, _after.Now);
        if (attribute == "objectClass" && now?.Time("whenCreated") is { } created)
        {
            (when, how) = (created, "time of its creation");
        }
        if (_follows)
        {
            (when, origin, how, isValueless) = (_after.Now, null, "follows from a group's change; time of the look", true);
        }
        Found.Add(new DirectoryChange
        {
            Kind = kind,
            Impact = impact,
            Object = o.Name,
            Name = o.Label,
            Sid = o.Sid?.Value,
            Identity = o.Id != Guid.Empty ? o.Id.ToString() : o.Name,
            Attribute = attribute,
            Before = before ?? (after is null && !isValueless ? Values.Shown(old, attribute) : null),
            After = after ?? (before is null && !isValueless ? Values.Shown(now, attribute) : null),
            When = when,
            Origin = origin,
            Attribution = how,
            Summary = isWhole ? $"{what}." : $"{o.Label} {what}.",
        });
    }
}

using Deception.ActiveDirectory;
using Deception.Posture.Checks;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Graph;

/// <summary>Gathers the graph's nodes and edges from a survey.</summary>
internal sealed class GraphEdges
{
    private readonly Survey _survey;
    private readonly Dictionary<string, int> _bySid = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _ways = new(StringComparer.Ordinal);
    private readonly int _root;

    public GraphEdges(Survey survey, IReadOnlyList<Session> sessions)
    {
        _survey = survey;
        var nodes = survey.Objects.Where(IsNode).Cast<DirectoryObject?>().ToList();
        List<string> names = [.. nodes.Select(n => n!.Class == "groupPolicyContainer" ? n.Text("displayName") ?? n.Leaf : n.Label)];
        for (var i = 0; i < nodes.Count; i++)
        {
            Indexes[nodes[i]!] = i;
            if (nodes[i]!.Sid is { } sid)
            {
                _bySid[sid.Value] = i;
            }
        }
        foreach (var sid in new[] { WellKnownSids.Everyone, WellKnownSids.AuthenticatedUsers })
        {
            if (!_bySid.ContainsKey(sid.Value))
            {
                _bySid[sid.Value] = nodes.Count;
                names.Add(survey.NameOf(sid));
                nodes.Add(null);
            }
        }
        (Nodes, Names) = ([.. nodes], [.. names]);
        _root = survey.Root is { } root && Indexes.TryGetValue(root, out var index) ? index : -1;
        Memberships();
        Permissions();
        Containment();
        PolicyLinks();
        DelegationEdges();
        Secrets();
        Certificates();
        Sessions(sessions);
        Crown = [.. CrownOf()];
    }

    public DirectoryObject?[] Nodes { get; }

    public string[] Names { get; }

    public Dictionary<DirectoryObject, int> Indexes { get; } = [];

    public List<(int From, int To, int How)> Edges { get; } = [];

    public List<string> Ways { get; } = [];

    public IReadOnlyList<int> Crown { get; }

    private static bool IsNode(DirectoryObject o) => o.Sid is not null
        || o.Class is "organizationalUnit" or "container" or "builtinDomain" or "domainDNS" or "groupPolicyContainer" or "pKICertificateTemplate" or "pKIEnrollmentService" or "site";

    private IEnumerable<int> CrownOf()
    {
        foreach (var o in Nodes.OfType<DirectoryObject>())
        {
            var rules = o.Sid is { } sid && o.Class == "group" && (sid.Value == "S-1-5-32-544" || (sid.IsOf(_survey.Snapshot.Header.DomainSid) && sid.RelativeId is 512 or 518 or 519));
            if (rules || o == _survey.Root || o == _survey.AdminSdHolder || o.Sid?.RelativeId == 502 && o.Class == "user")
            {
                yield return Indexes[o];
            }
        }
        foreach (var computer in _survey.Controllers.Concat(Authorities.Computers(_survey)).Distinct().Where(c => c.IsEnabled))
        {
            yield return Indexes[computer];
        }
    }

    private void Memberships()
    {
        var (everyone, authenticated) = (_bySid[WellKnownSids.Everyone.Value], _bySid[WellKnownSids.AuthenticatedUsers.Value]);
        foreach (var (o, index) in Indexes)
        {
            foreach (var group in _survey.GroupsOf(o))
            {
                Add(index, group, "is a member");
            }
            if (o.IsA("user") && o.IsEnabled)
            {
                Add(index, everyone, "is anybody");
                Add(index, authenticated, "can sign in");
            }
        }
        foreach (var (account, sid) in SidHistory.Of(_survey))
        {
            if (Indexes.TryGetValue(account, out var from) && _bySid.TryGetValue(sid.Value, out var to))
            {
                Add(from, to, "carries its SID");
            }
        }
    }

    private void Permissions()
    {
        foreach (var (o, index) in Indexes)
        {
            foreach (var (trustee, how) in _survey.TakenBy(o))
            {
                if (_bySid.TryGetValue(trustee.Value, out var from))
                {
                    Add(from, index, how);
                }
            }
        }
        foreach (var entry in _survey.Root?.Permissions?.Entries ?? [])
        {
            if (entry.Grants(Rights.ControlAccess, SchemaIds.ReplicateAll) && !_survey.IsTrusted(entry.Trustee) && _bySid.TryGetValue(entry.Trustee.Value, out var from) && _root >= 0)
            {
                Add(from, _root, "replicates all passwords");
            }
        }
    }

    // Who rules a container rules what inherits from it; privileged accounts don't (AdminSDHolder).
    private void Containment()
    {
        foreach (var (o, index) in Indexes)
        {
            if (o != _survey.Root && o.Permissions?.IsProtected != true && _survey.Snapshot.Find(o.Parent) is { Class: "organizationalUnit" or "container" } parent && Indexes.TryGetValue(parent, out var from))
            {
                Add(from, index, "contains");
            }
        }
    }

    private void PolicyLinks()
    {
        foreach (var policy in _survey.Policies)
        {
            foreach (var place in policy.LinkedTo.Select(_survey.Snapshot.Find).OfType<DirectoryObject>().Where(p => Indexes.ContainsKey(p)))
            {
                // A policy of the whole domain holds for the controllers, too: it is the crown's.
                Add(Indexes[policy.Object], place, "runs code on all below");
            }
        }
        foreach (var computer in _survey.Computers.Concat(_survey.Users))
        {
            for (var place = _survey.Snapshot.Find(computer.Parent); place is { Class: "organizationalUnit" }; place = _survey.Snapshot.Find(place.Parent))
            {
                if (place.Has("gPLink") && Indexes.TryGetValue(place, out var from))
                {
                    Add(from, Indexes[computer], "its policies hold for");
                }
            }
        }
    }

    private void DelegationEdges()
    {
        foreach (var account in _survey.Users.Concat(_survey.Computers).Concat(_survey.ManagedAccounts).Where(a => a.IsEnabled))
        {
            var index = Indexes[account];
            if (account.Is(AccountFlags.TrustedForDelegation) && !_survey.Controllers.Contains(account) && _survey.Controllers.FirstOrDefault(c => c.IsEnabled) is { } controller)
            {
                Add(index, controller, "collects tickets (unconstrained delegation)");
            }
            foreach (var delegation in Delegations.Of(_survey, account).Where(d => d.Target is not null))
            {
                Add(index, delegation.Target!, "may act as others towards");
            }
            foreach (var entry in account.Descriptor("msDS-AllowedToActOnBehalfOfOtherIdentity")?.Entries ?? [])
            {
                if (entry.Kind == AccessKind.Allow && _bySid.TryGetValue(entry.Trustee.Value, out var from))
                {
                    Add(from, index, "may act as anybody towards");
                }
            }
        }
    }

    private void Secrets()
    {
        foreach (var account in _survey.ManagedAccounts)
        {
            foreach (var entry in account.Descriptor("msDS-GroupMSAMembership")?.Entries ?? [])
            {
                if (entry.Kind == AccessKind.Allow && _bySid.TryGetValue(entry.Trustee.Value, out var from))
                {
                    Add(from, Indexes[account], "reads its password");
                }
            }
            foreach (var preceded in account.Texts("msDS-ManagedAccountPrecededByLink").Select(_survey.Snapshot.Find).OfType<DirectoryObject>())
            {
                Add(Indexes[account], preceded, "takes its place");
            }
        }
        var laps = _survey.Objects.Where(o => o.Text("lDAPDisplayName") is "ms-Mcs-AdmPwd" or "msLAPS-Password" or "msLAPS-EncryptedPassword")
            .SelectMany(o => o.Bytes("schemaIDGUID")).Where(b => b.Length == 16).Select(b => (Guid?)new Guid(b)).ToHashSet();
        foreach (var computer in laps.Count == 0 ? [] : _survey.Members.Where(c => c.Has("ms-Mcs-AdmPwdExpirationTime") || c.Has("msLAPS-PasswordExpirationTime")))
        {
            foreach (var entry in computer.Permissions?.Entries ?? [])
            {
                if (entry.Kind == AccessKind.Allow && !entry.IsInheritOnly && entry.Rights.HasFlag(Rights.ControlAccess) && laps.Contains(entry.ObjectType)
                    && !_survey.IsTrusted(entry.Trustee) && _bySid.TryGetValue(entry.Trustee.Value, out var from))
                {
                    Add(from, Indexes[computer], "reads the local password");
                }
            }
        }
    }

    private void Certificates()
    {
        foreach (var template in Template.Published(_survey).Where(t => _root >= 0 && Indexes.ContainsKey(t.Object)))
        {
            // Whoever can change a published template makes it one that gives certificates in anybody's name.
            Add(Indexes[template.Object], _root, "gives certificates in anybody's name");
            if (!template.NeedsApproval && (template.IsAgent || template.IsAnyPurpose || (template.RequesterWritesSubject && template.Authenticates)))
            {
                foreach (var who in template.EnrollersByOthers(_survey))
                {
                    if (_bySid.TryGetValue(who.Value, out var from))
                    {
                        Add(from, Indexes[template.Object], "enrolls");
                    }
                }
            }
        }
    }

    private void Sessions(IReadOnlyList<Session> sessions)
    {
        if (sessions.Count == 0)
        {
            return;
        }
        var computers = _survey.Computers.DistinctBy(c => c.Label, StringComparer.OrdinalIgnoreCase).ToDictionary(c => c.Label.TrimEnd('$'), StringComparer.OrdinalIgnoreCase);
        var users = _survey.Users.DistinctBy(u => u.Label, StringComparer.OrdinalIgnoreCase).ToDictionary(u => u.Label, StringComparer.OrdinalIgnoreCase);
        foreach (var session in sessions)
        {
            if (computers.TryGetValue(session.Host, out var host) && users.TryGetValue(session.Account, out var account))
            {
                Add(Indexes[host], account, "holds a session of");
            }
        }
    }

    private void Add(int from, DirectoryObject to, string how)
    {
        if (Indexes.TryGetValue(to, out var index))
        {
            Add(from, index, how);
        }
    }

    private void Add(int from, int to, string how)
    {
        if (from == to)
        {
            return;
        }
        if (!_ways.TryGetValue(how, out var way))
        {
            _ways[how] = way = Ways.Count;
            Ways.Add(how);
        }
        Edges.Add((from, to, way));
    }
}

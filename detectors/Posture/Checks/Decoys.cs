using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks;

/// <summary>
/// Honey objects of a policy in one domain. An agent's policy is sealed (<see cref="SealedHoney"/>): each object of the directory is tried with its own names, and what
/// opens is all that is known; which decoys the directory lacks can't be told from it.
/// </summary>
internal sealed class Decoys
{
    private readonly string _domain;
    private readonly SealReader _seals;
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<DirectoryObject> _objects = [];
    private readonly List<HoneyService> _services = [];

    public Decoys(DirectorySnapshot snapshot, Policy? policy)
    {
        _domain = snapshot.Header.Domain;
        _seals = new SealReader(policy?.Sealed);
        Add(policy?.Honey ?? new HoneyPolicy());
        Expected = [.. Accounts(policy?.Honey ?? new HoneyPolicy()).Concat(_services.Select(s => s.Account)).Distinct(StringComparer.OrdinalIgnoreCase)];
        if (_names.Count == 0 && _seals.IsEmpty)
        {
            return;
        }
        foreach (var o in snapshot.Objects)
        {
            if (IsNamed(o))
            {
                _objects.Add(o);
            }
        }
    }

    /// <summary>Names of accounts, services and computers that the policy expects here; of a sealed policy none.</summary>
    public IReadOnlyList<string> Expected { get; }

    /// <summary>Services with the names they should have, as far as they are known.</summary>
    public IReadOnlyList<HoneyService> Services => _services;

    /// <summary>True when the policy holds decoys that can't be listed.</summary>
    public bool AreSealed => !_seals.IsEmpty;

    /// <summary>True for honey objects.</summary>
    public bool Contains(DirectoryObject o) => _objects.Contains(o);

    private bool IsHere(string? domain) => domain is null || domain.Equals(_domain, StringComparison.OrdinalIgnoreCase);

    private IEnumerable<string> Accounts(HoneyPolicy honey) => honey.Accounts.Concat(honey.Computers).Where(a => IsHere(a.Domain)).Select(a => a.Name);

    private bool Add(HoneyPolicy honey)
    {
        var isAny = false;
        foreach (var account in honey.Accounts.Concat(honey.Computers).Where(a => IsHere(a.Domain)))
        {
            _names.UnionWith(new[] { account.Name, account.Dn, account.Sid }.OfType<string>());
            isAny = true;
        }
        foreach (var service in honey.Services.Where(s => IsHere(s.Domain)))
        {
            _names.Add(service.Account);
            _services.Add(service);
            isAny = true;
        }
        return isAny;
    }

    private bool IsNamed(DirectoryObject o)
    {
        var (sid, account) = (o.Sid?.Value, o.Text("sAMAccountName"));
        return _names.Contains(o.Name) || (sid is not null && _names.Contains(sid)) || (account is not null && _names.Contains(account))
            || (!_seals.IsEmpty && ((account is not null && Opens(account)) || (sid is not null && Opens(sid))));
    }

    // What opens with a name must name the object too: leaves are shorter than names.
    private bool Opens(string leaf)
    {
        var isHere = false;
        foreach (var honey in _seals.Open(SealKind.Account, leaf, ContractsJson.Default.HoneyPolicy))
        {
            isHere |= Names(honey).Any(n => n.Equals(leaf, StringComparison.OrdinalIgnoreCase)) && Add(honey);
        }
        return isHere;
    }

    private static IEnumerable<string> Names(HoneyPolicy honey) => honey.Accounts.Concat(honey.Computers).SelectMany(a => new[] { a.Name, a.Sid }).OfType<string>()
        .Concat(honey.Services.Select(s => s.Account));
}

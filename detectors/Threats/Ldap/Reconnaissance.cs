using System.Globalization;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Ldap;
using Deception.Protocols.Net;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Ldap;

/// <summary>
/// <c>ldap.reconnaissance</c>: a source sweeps the directory. Each search is judged by what it is after; the points of distinct
/// interests within a window are added up, so that one list of users is nothing and the tables of an attack tool are.
/// </summary>
public sealed class Reconnaissance(World world) : LdapDetector(world)
{
    private const int MostSources = 4096;
    private const int MostSearches = 4096;
    private const int ManyEntries = 50;

    /// <summary>Points at which it is told. Users, groups, computers and units, which directories of people need, stay below.</summary>
    private const int Threshold = 5;

    /// <summary>Slower sweeps come apart and are lost.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    /// <summary>What a server did on as many days, the first so long ago, is its habit.</summary>
    private const int HabitualDays = 3;

    private static readonly TimeSpan HabitualAge = TimeSpan.FromDays(3);

    private readonly BoundedMap<(HostAddress Source, HostAddress Server), Dictionary<string, (int Weight, DateTimeOffset Time)>> _interests = new(MostSources);
    private readonly BoundedMap<(long Conversation, int Id), LdapSearchRequest> _wide = new(MostSearches);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _interests.Evicted + _wide.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "ldap.reconnaissance",
        Title = "Directory swept for accounts, groups, trusts or permissions",
        Kind = FindingKind.Threat,
        Severity = Severity.Medium,
        Techniques = ["T1087.002", "T1069.002", "T1482"],
        BenignCauses = "Address books, sign-in and inventory systems list users, groups, computers or units with ordinary attributes: each weighs one of the "
            + "five points. What a host does on several days becomes its habit and weighs nothing. Look-ups by name, Group Policy and certificate enrolment of "
            + "clients aren't sweeps.",
        LosesAttacks = "One list of users or groups with ordinary attributes; sweeps slower than fifteen minutes or cut into names; sealed searches, which "
            + "ldap.encrypted-reconnaissance judges by size.",
        Guide = new ResponseGuide(
            "Somebody listed who and what is in the domain, and which accounts and rights are worth attacking.",
            "Read the interests and filters in evidence; ask who uses the source and the account, and whether an audit was announced.",
            "If nobody knows of it, isolate the source host and reset the password of the account that searched.",
            "Look for what followed: service tickets, sign-ins with honey accounts, writes to the objects that were listed.",
            "Lawful inventories and auditors: list account and address under detectors → ldap.reconnaissance → allowed."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(LdapSearchRequest), typeof(LdapResult)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        switch (message)
        {
            case LdapSearchRequest search when context.FromClient && !IsPermitted(context):
                Judge(context, search);
                break;
            case LdapResult { Kind: LdapRequestKind.Search, Entries: { } entries } result when _wide.TryGet((context.Conversation.Id, result.MessageId), out var search):
                _wide.Remove((context.Conversation.Id, result.MessageId));
                if (entries >= ManyEntries || result.ResultCode == 4)
                {
                    Note(context, search, [new($"at least {ManyEntries} objects were given", 1, CanBeHabit: true)]);
                }
                break;
        }
    }

    private void Judge(in MessageContext context, LdapSearchRequest search)
    {
        var interests = SearchInterests.Of(search, World.Filters.Of(search));
        if (interests.Count > 0)
        {
            if (interests.Exists(i => i.Name == "every object"))
            {
                _wide.Set((context.Conversation.Id, search.MessageId), search);
            }
            Note(context, search, interests);
        }
    }

    private void Note(in MessageContext context, LdapSearchRequest search, List<SearchInterest> interests)
    {
        var source = context.Conversation.Client.Address;
        var known = _interests.GetOrAdd((source, context.Conversation.Server.Address), _ => new(StringComparer.Ordinal));
        var isNews = false;
        foreach (var interest in interests)
        {
            var isHabit = World.Habits.Note("ldap.sweep", source, interest.Name, context.Time) is { } habit && interest.CanBeHabit
                && habit.Days >= HabitualDays && habit.IsOlderThan(HabitualAge, context.Time);
            isNews |= !isHabit && !(known.TryGetValue(interest.Name, out var before) && context.Time - before.Time <= Window);
            known[interest.Name] = (isHabit ? 0 : interest.Weight, context.Time);
        }
        var now = context.Time;
        foreach (var old in known.Where(k => now - k.Value.Time > Window).Select(k => k.Key).ToList())
        {
            known.Remove(old);
        }
        var score = known.Sum(k => k.Value.Weight);
        if (score < Threshold || !isNews)
        {
            return;
        }
        var counted = known.Where(k => k.Value.Weight > 0).OrderByDescending(k => k.Value.Weight).ThenBy(k => k.Key, StringComparer.Ordinal).ToList();
        Tell(context, SightingOf(
            context, DirectoryPlaces.DomainOf(search.BaseObject),
            string.Create(CultureInfo.InvariantCulture, $"{ClientName(context)} swept the directory at {ServerName(context)}: {string.Join(", ", counted.Select(c => c.Key))} ({score} points)."),
            Math.Min(95, 50 + (5 * score)),
            [
                .. counted.Select(c => ("interest", string.Create(CultureInfo.InvariantCulture, $"{c.Key}: {c.Value.Weight}"))),
                ("filter", Shown(search.Filter)),
                ("base", search.BaseObject.Length == 0 ? "(all)" : search.BaseObject),
            ]));
    }
}

using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Ldap;
using Deception.Threats.Detection;

namespace Deception.Threats.Knowledge;

/// <summary>Who signed in from where, and who wrote what to a directory: what the readers of the directory can't see for themselves.</summary>
public sealed class WireSightings
{
    private const int MostSignIns = 16_384, MostWaiting = 1024, MostWrites = 4096, MostMembers = 20, MostAttributes = 20, LongestName = 512, MostBytes = 700_000, Overhead = 200;

    // A computer that signs in all day is told once an hour.
    private static readonly TimeSpan ToldAgainAfter = TimeSpan.FromHours(1);

    private sealed record Seen(SignInSighting Sighting, DateTimeOffset? Told);

    private readonly BoundedMap<(string Account, string Address), Seen> _signIns = new(MostSignIns);
    private readonly BoundedMap<(long Conversation, int Id), WriteSighting> _waiting = new(MostWaiting);
    private readonly Queue<WriteSighting> _writes = [];
    private readonly Queue<(string Account, string Address)> _due = [];
    private long _dropped;

    /// <summary>What was forgotten before it could be told.</summary>
    public long Evicted => _signIns.Evicted + _waiting.Evicted + _dropped;

    /// <summary>Learns from a message; <paramref name="signIn"/> is the sign-in that it ends.</summary>
    public void Learn(in MessageContext context, WireMessage message, SignIn? signIn, Sessions sessions)
    {
        if (signIn is { Outcome: SignInOutcome.Succeeded, WithoutPreAuthentication: false, Account.Length: > 0 and <= LongestName })
        {
            Learn(signIn, context.Time);
        }
        if (message is LdapWriteRequest { IsAdd: false, Object.Length: > 0 and <= LongestName } write && context.FromClient)
        {
            var holder = sessions.On(context.Conversation);
            _waiting.Set((context.Conversation.Id, write.MessageId), new WriteSighting(
                write.Object, [.. write.Changes.Select(c => c.Attribute).Where(IsName).Distinct().Take(MostAttributes)],
                [.. write.Changes.Where(c => c.Attribute == "member").SelectMany(c => c.Texts).Where(IsName).Take(MostMembers)],
                AuthorOf(holder), context.Conversation.Client.Address.ToString(), context.Time));
        }
        else if (message is LdapResult { Kind: LdapRequestKind.Modify } result && _waiting.TryGet((context.Conversation.Id, result.MessageId), out var waiting))
        {
            _waiting.Remove((context.Conversation.Id, result.MessageId));
            if (result.ResultCode == 0)
            {
                _writes.Enqueue(waiting);
                if (_writes.Count > MostWrites)
                {
                    _writes.Dequeue();
                    _dropped++;
                }
            }
        }
    }

    /// <summary>What is to be told now, at most <see cref="SightingsFact.Most"/> of each; null when there is nothing.</summary>
    public SightingsFact? Take()
    {
        List<SignInSighting> signIns = [];
        var bytes = 0;
        while (signIns.Count < SightingsFact.Most && bytes < MostBytes && _due.TryDequeue(out var key))
        {
            if (_signIns.TryGet(key, out var seen))
            {
                _signIns.Set(key, seen with { Told = seen.Sighting.At });
                signIns.Add(seen.Sighting);
                bytes += Largest(seen.Sighting.Account) + Overhead;
            }
        }
        List<WriteSighting> writes = [];
        while (writes.Count < SightingsFact.Most && bytes < MostBytes && _writes.TryDequeue(out var write))
        {
            writes.Add(write);
            bytes += Largest(write.Object) + Largest(write.Account) + write.Attributes.Concat(write.Members).Sum(Largest) + Overhead;
        }
        return signIns.Count + writes.Count == 0 ? null : new SightingsFact(signIns, writes);
    }

    // A character takes six bytes of JSON at most.
    private static int Largest(string? text) => 6 * (text?.Length ?? 0);

    // What the controller takes: others would spoil the whole fact.
    private static bool IsName(string text) => text.Length is > 0 and <= LongestName;

    private static string? AuthorOf(TicketHolder? holder)
    {
        var name = holder is null ? "" : holder.Realm.Length > 0 ? $"{holder.Account}@{holder.Realm}" : holder.Account;
        return IsName(name) ? name : null;
    }

    private void Learn(SignIn signIn, DateTimeOffset time)
    {
        var sighting = new SignInSighting(signIn.Account, signIn.Source.ToString(), time);
        var key = (signIn.Account.ToUpperInvariant(), sighting.Address);
        var known = _signIns.TryGet(key, out var seen);
        var isDue = !known || (seen!.Told is { } told && time - told >= ToldAgainAfter);
        _signIns.Set(key, new Seen(sighting, isDue ? null : seen!.Told));
        if (isDue)
        {
            // Each waits once: a place that was given up for others may wait still.
            _due.Enqueue(key);
            if (_due.Count > MostSignIns)
            {
                // It comes again with its next sign-in.
                _signIns.Remove(_due.Dequeue());
                _dropped++;
            }
        }
    }
}

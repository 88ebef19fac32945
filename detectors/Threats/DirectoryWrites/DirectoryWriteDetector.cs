using System.Globalization;
using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Ldap;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;
using Deception.Threats.Ldap;

namespace Deception.Threats.DirectoryWrites;

/// <summary>
/// A detector of writes that prepare or complete a takeover, read from LDAP with their results. A refused write is told as a try, of one
/// step less severity. Silent: controllers, hosts under promotion, and whom the policy lists.
/// </summary>
public abstract class DirectoryWriteDetector(World world) : LdapDetector(world)
{
    private const int MostWaiting = 1024;

    /// <summary>Answers take milliseconds; what has none by then is told without.</summary>
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(30);

    private sealed record Waiting(MessageContext Context, LdapWriteRequest Write, Deed Deed);

    private readonly BoundedMap<(long Conversation, int Id), Waiting> _waiting = new(MostWaiting);

    /// <summary>A write of interest.</summary>
    /// <param name="What">In words, as in <c>a new member of Domain Admins</c>.</param>
    /// <param name="Confidence">When it succeeded.</param>
    /// <param name="Evidence">Facts beside object and result.</param>
    protected sealed record Deed(string What, int Confidence, params IReadOnlyList<(string Name, string Value)> Evidence);

    /// <inheritdoc/>
    public override long Evicted => _waiting.Evicted;

    /// <summary>What a write does; null when this detector doesn't mind.</summary>
    protected abstract Deed? Read(in MessageContext context, LdapWriteRequest write);

    /// <summary>Takes every other message.</summary>
    protected virtual void Hear(in MessageContext context, WireMessage message) { }

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(LdapWriteRequest), typeof(LdapResult)];

    /// <inheritdoc/>
    public sealed override void Accept(in MessageContext context, WireMessage message)
    {
        switch (message)
        {
            case LdapWriteRequest write when context.FromClient:
                if (Read(context, write) is { } deed && !IsPermitted(context)
                    && !World.Promotions.IsUnderWay(context.Conversation.Client.Address, context.Time))
                {
                    _waiting.Set((context.Conversation.Id, write.MessageId), new Waiting(context, write, deed));
                }
                break;
            case LdapResult { Kind: LdapRequestKind.Modify or LdapRequestKind.Add } result when _waiting.TryGet((context.Conversation.Id, result.MessageId), out var waiting):
                _waiting.Remove((context.Conversation.Id, result.MessageId));
                Tell(waiting, result.ResultCode);
                break;
            default:
                Hear(context, message);
                break;
        }
    }

    /// <inheritdoc/>
    public override void Advance(DateTimeOffset time)
    {
        if (_waiting.Count > 0)
        {
            TellWhere(w => time - w.Context.Time > AnswersWithin);
        }
    }

    /// <inheritdoc/>
    public override void Complete() => TellWhere(_ => true);

    /// <summary>What is written to an attribute, removals aside; null when nothing is.</summary>
    protected static LdapChange? Written(LdapWriteRequest write, string attribute)
    {
        foreach (var change in write.Changes)
        {
            if (change.Attribute == attribute && change.Kind is LdapChangeKind.Add or LdapChangeKind.Replace && change.ValueCount > 0)
            {
                return change;
            }
        }
        return null;
    }

    /// <summary>A finding of a write that was seen elsewhere than in LDAP, whose result isn't known.</summary>
    protected void TellUnanswered(in MessageContext context, string target, Deed deed) =>
        Tell(context, SightingFor(context, target, deed, $"wrote {deed.What}", deed.Confidence - 15, null, "not seen"));

    private void TellWhere(Func<Waiting, bool> isDue)
    {
        foreach (var (key, waiting) in _waiting.Entries.Where(e => isDue(e.Value)).ToList())
        {
            _waiting.Remove(key);
            Tell(waiting, null);
        }
    }

    private void Tell(Waiting waiting, int? result)
    {
        var deed = waiting.Deed;
        var sighting = result switch
        {
            0 => SightingFor(waiting.Context, waiting.Write.Object, deed, $"wrote {deed.What}", deed.Confidence, null, "success"),
            null => SightingFor(waiting.Context, waiting.Write.Object, deed, $"wrote {deed.What}", deed.Confidence - 15, null, "not seen"),
            { } code => SightingFor(waiting.Context, waiting.Write.Object, deed, $"tried to write {deed.What} and was refused", deed.Confidence - 25, Info.Severity - 1,
                string.Create(CultureInfo.InvariantCulture, $"refused (result {code})")),
        };
        Tell(waiting.Context, sighting);
    }

    private Sighting SightingFor(in MessageContext context, string target, Deed deed, string did, int confidence, Severity? severity, string answer)
    {
        var sighting = SightingOf(
            context, DirectoryPlaces.DomainOf(target), $"{ClientName(context)} {did} at {ServerName(context)}.", confidence,
            [("object", target), .. deed.Evidence, ("answer", answer)]);
        return sighting with { Severity = severity, Accounts = [.. sighting.Accounts, NameOf(target)] };
    }

    private static string NameOf(string target) => AccountName.TryParse(target, out var name) && name.Leaf.Length > 0 ? name.Leaf : target;
}

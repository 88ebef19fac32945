using System.Globalization;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Ldap;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Ldap;

/// <summary>
/// <c>ldap.encrypted-reconnaissance</c>: one request of a sealed or TLS session is answered by far more than a look-up is, and the host has
/// no such habit. Only sizes are seen.
/// </summary>
public sealed class EncryptedReconnaissance(World world) : LdapDetector(world)
{
    private const int MostConversations = 16_384;

    /// <summary>
    /// Sizes of an answer at which it is told, and told again. An object takes some two hundred bytes or more, so the least is a hundred and
    /// fifty objects with a few attributes; sign-in, Group Policy and the listing of a small group stay below. More loses sweeps of small domains.
    /// </summary>
    private static readonly int[] Steps = [32 << 10, 128 << 10, 512 << 10, 2 << 20, 8 << 20];

    /// <summary>What a host did on an earlier day is its habit.</summary>
    private static readonly TimeSpan HabitualAge = TimeSpan.FromDays(1);

    private sealed class Answer
    {
        public long Bytes { get; set; }

        public int Requests { get; set; }

        public int Step { get; set; }
    }

    private readonly BoundedMap<long, Answer> _answers = new(MostConversations);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _answers.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "ldap.encrypted-reconnaissance",
        Title = "Much read from the directory in a sealed session",
        Kind = FindingKind.Threat,
        Severity = Severity.Low,
        Techniques = ["T1087.002"],
        BenignCauses = "Synchronisation, mail, inventory and administrators' lists: what a host did on an earlier day is its habit and stays silent; controllers do. "
            + "In the first days of a sensor such hosts are told once.",
        LosesAttacks = "Sweeps of fewer than some hundred objects, or cut into small pages by request; hosts that read as much every day.",
        Guide = new ResponseGuide(
            "A host read as much from the directory as a list of many objects takes. What it read is sealed.",
            "Ask who works at the source host and with what; event 1644 of the domain controller names its searches once 'Field Engineering' diagnostics are at level 5.",
            "If nobody knows of it, isolate the source host.",
            "Look for what follows: service tickets for many services, sign-ins with honey accounts.",
            "Lawful readers: list account and address under detectors → ldap.encrypted-reconnaissance → allowed."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(LdapSealed)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        if (message is not LdapSealed { Length: var length } seal)
        {
            return;
        }
        var answer = _answers.GetOrAdd(context.Conversation.Id, _ => new Answer());
        if (context.FromClient)
        {
            answer.Requests++;
            (answer.Bytes, answer.Step) = (0, 0);
            return;
        }
        answer.Bytes += length;
        while (answer.Step < Steps.Length && answer.Bytes >= Steps[answer.Step])
        {
            Judge(context, seal, answer, Steps[answer.Step++]);
        }
    }

    private void Judge(in MessageContext context, LdapSealed seal, Answer answer, int step)
    {
        var source = context.Conversation.Client.Address;
        var size = string.Create(CultureInfo.InvariantCulture, $"{step >> 10} KiB");
        var isHabit = World.Habits.Note("ldap.bulk", source, size, context.Time) is { } habit && habit.IsOlderThan(HabitualAge, context.Time);
        if (isHabit || IsPermitted(context))
        {
            return;
        }
        var isKnownHost = World.Habits.WatchedFor(context.Time) > HabitualAge;
        Tell(context, SightingOf(
            context, null,
            $"{ClientName(context)} got more than {size} from {ServerName(context)} in answer to one request of a {(seal.IsTls ? "TLS" : "sealed")} session.",
            isKnownHost ? 55 : 35,
            ("answer", $"at least {size}"),
            ("requests_before", answer.Requests.ToString(CultureInfo.InvariantCulture)),
            ("habits", isKnownHost ? "this host never read as much before" : "not known yet"),
            ("content", "sealed: not visible")) with
        {
            Visibility = Visibility.PartlySealed,
        });
    }
}

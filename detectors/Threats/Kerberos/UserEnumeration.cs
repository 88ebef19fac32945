using System.Globalization;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Kerberos;

/// <summary>
/// <c>kerberos.user-enumeration</c>: one source asks the KDC after many names and learns which exist: error 6 says no, error
/// 25 says yes. Who means to sign in goes on after error 25; who only asks does not.
/// </summary>
public sealed class UserEnumeration(World world) : Detector
{
    private const int MostSources = 4096;
    private const int Shown = 8;

    private readonly BoundedMap<HostAddress, AskedNames> _sources = new(MostSources);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "kerberos.user-enumeration",
        Title = "Account names tried out at the KDC",
        Kind = FindingKind.Threat,
        Severity = Severity.Medium,
        Techniques = ["T1087.002"],
        BenignCauses = "One mistyped name; a service that retries one deleted account; many people behind one address, who go on to sign in.",
        LosesAttacks = "A slow list: fewer than six unknown names in five minutes.",
        Guide = new ResponseGuide(
            "Somebody learns which accounts exist without signing in: the KDC answers differently for names that it doesn't know.",
            "Compare the names with those of the domain: a dictionary of first names, or a list from elsewhere, tells what the attacker knows.",
            "Isolate the source host if nobody there runs such a test.",
            "Watch for a password spray on the names that exist; nothing on the KDC can hide the difference.",
            "Reconnect the host."),
    };

    /// <inheritdoc/>
    public override long Evicted => _sources.Evicted;

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => SignInWatch.Answers;

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        if (world.SignIn is not { Protocol: SignInProtocol.Kerberos } signIn)
        {
            return;
        }
        var time = context.Time;
        var asked = _sources.GetOrAdd(signIn.Source, static _ => new AskedNames());
        asked.Add(signIn, time);
        if (!asked.LookLikeAList)
        {
            return;
        }
        var key = signIn.Source.ToString();
        var isOpen = world.Findings.IsOpen(Info.Id, key);
        if (signIn.Outcome != SignInOutcome.UnknownAccount && !isOpen)
        {
            return;
        }
        var server = context.Conversation.Server.Address;
        var host = world.Controllers.NameOf(server);
        var isUnknown = signIn.Outcome == SignInOutcome.UnknownAccount;
        world.Findings.Add(Info, new Sighting
        {
            Key = key,
            Summary = Later(signIn.Source, asked, host ?? server.ToString()),
            Confidence = Math.Min(95, 70 + asked.Unknown),
            Source = Sighting.ClientOf(context),
            Target = Sighting.ServerOf(context, host),
            Domain = world.Controllers.DomainOf(server),
            Accounts = isOpen ? isUnknown ? [signIn.Account] : [] : asked.UnknownNames,
            Evidence = [("name", $"{signIn.Account}: {(isUnknown ? "unknown" : "known")}")],
        }, context.Time, context.Packet);
    }

    // Apart, so that only a sighting costs its closure.
    private static SummaryText Later(HostAddress source, AskedNames asked, string server) => SummaryText.Later(() => Summarise(source, asked, server));

    private static string Summarise(HostAddress source, AskedNames asked, string server)
    {
        var unknown = asked.UnknownNames;
        return string.Create(CultureInfo.InvariantCulture,
            $"{source} asked {server} after {asked.Count} account names, of which {unknown.Count} don't exist "
            + $"({string.Join(", ", unknown.Take(Shown))}{(unknown.Count > Shown ? ", …" : "")}) and {asked.Existing} do.");
    }
}

/// <summary>The names that one source asked the KDC after, within a window.</summary>
internal sealed class AskedNames
{
    private const int MostNames = 512;
    private const int UnknownAlone = 6;
    private const int UnknownAmongAbandoned = 3;
    private const int Abandoned = 8;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Sweeping = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, (DateTimeOffset Time, SignInOutcome Outcome)> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly int[] _outcomes = new int[Enum.GetValues<SignInOutcome>().Length];
    private DateTimeOffset _swept;

    /// <summary>How many.</summary>
    public int Count => _names.Count;

    /// <summary>Names that exist and whose owner didn't go on to sign in.</summary>
    public int Existing => _outcomes[(int)SignInOutcome.AskedForPassword];

    /// <summary>Names that don't exist.</summary>
    public int Unknown => _outcomes[(int)SignInOutcome.UnknownAccount];

    /// <summary>Those, in alphabetical order.</summary>
    public IReadOnlyList<string> UnknownNames =>
        [.. _names.Where(n => n.Value.Outcome == SignInOutcome.UnknownAccount).Select(n => n.Key).Order(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Many unknown names, or some among many that nobody went on with.</summary>
    public bool LookLikeAList => Unknown > _outcomes[(int)SignInOutcome.Succeeded]
        && (Unknown >= UnknownAlone || (Unknown >= UnknownAmongAbandoned && Existing >= Abandoned));

    public void Add(SignIn signIn, DateTimeOffset time)
    {
        if (time - _swept > Sweeping)
        {
            Sweep(time);
        }
        if (_names.TryGetValue(signIn.Account, out var known))
        {
            _outcomes[(int)known.Outcome]--;
        }
        else if (_names.Count >= MostNames)
        {
            return;
        }
        _names[signIn.Account] = (time, signIn.Outcome);
        _outcomes[(int)signIn.Outcome]++;
    }

    private void Sweep(DateTimeOffset time)
    {
        _swept = time;
        foreach (var (name, (asked, outcome)) in _names)
        {
            if (time - asked > Window)
            {
                _outcomes[(int)outcome]--;
                _names.Remove(name);
            }
        }
    }
}

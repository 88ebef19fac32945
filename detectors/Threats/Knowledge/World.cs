using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Kerberos;
using Deception.Threats.Detection;
using Deception.Threats.Ldap;

namespace Deception.Threats.Knowledge;

/// <summary>What all detectors of one engine share: the policy's look-ups, what the wire has taught, and the open findings.</summary>
public sealed class World
{
    /// <summary>Makes the world of one engine.</summary>
    /// <param name="policy">The policy in force; null without one.</param>
    /// <param name="tell">Takes each revision of each finding.</param>
    public World(Policy? policy, Action<Finding> tell)
    {
        Findings = new EpisodeBook(tell);
        Use(policy);
    }

    /// <summary>The policy in force; an empty one without.</summary>
    public Policy Policy { get; private set; } = new();

    /// <summary>Honey objects by every spelling.</summary>
    public HoneyIndex Honey { get; private set; } = new(new Policy(), new SealReader(null));

    /// <summary>Decoy hosts by address.</summary>
    public HoneyHosts Decoys { get; private set; } = new(new Policy(), new SealReader(null));

    /// <summary>Announced uses of honey accounts.</summary>
    public UpkeepCalendar Upkeep { get; private set; } = new(new Policy(), new SealReader(null));

    /// <summary>Who may lawfully do what a detector looks for.</summary>
    public AllowedSources Allowed { get; private set; } = new(new Policy());

    /// <summary>What the directory says of accounts.</summary>
    public DirectoryFacts Directory { get; private set; } = new(new Policy(), new SealReader(null));

    /// <summary>Listed and learned domain controllers.</summary>
    public DomainControllers Controllers { get; } = new();

    /// <summary>Whose ticket is whose.</summary>
    public TicketLedger Tickets { get; } = new();

    /// <summary>Who signed in where.</summary>
    public Sessions Sessions { get; } = new();

    /// <summary>What is told to the readers of directories.</summary>
    public WireSightings Sightings { get; } = new();

    /// <summary>Hosts on their way to become domain controllers.</summary>
    public Promotions Promotions { get; } = new();

    /// <summary>The sign-in that the message now judged ends; null for any other message.</summary>
    public SignIn? SignIn { get; private set; }

    private SignInWatch SignIns { get; } = new();

    /// <summary>What the KDCs' answers have taught.</summary>
    public KerberosKnowledge Kerberos { get; } = new();

    /// <summary>What hosts usually do.</summary>
    public Habits Habits { get; } = new();

    /// <summary>What searches select.</summary>
    internal FilterReading.Memo Filters { get; } = new();

    /// <summary>How peers name each other.</summary>
    public PeerNames Names { get; } = new();

    /// <summary>Names that the sensor asked for and that nobody has.</summary>
    public BaitNames Bait { get; } = new();

    /// <summary>Open findings.</summary>
    public EpisodeBook Findings { get; }

    /// <summary>State given up because of caps, over all parts.</summary>
    public long Evicted => Controllers.Evicted + Tickets.Evicted + Sessions.Evicted + Sightings.Evicted + Promotions.Evicted + Names.Evicted + Habits.Evicted + Kerberos.Evicted + SignIns.Evicted + Findings.Evicted;

    /// <summary>Puts a new policy in force.</summary>
    public void Use(Policy? policy)
    {
        Policy = policy ?? new Policy();
        var seals = new SealReader(Policy.Sealed);
        Honey = new HoneyIndex(Policy, seals);
        Decoys = new HoneyHosts(Policy, seals);
        Upkeep = new UpkeepCalendar(Policy, seals);
        Directory = new DirectoryFacts(Policy, seals);
        Controllers.Use(policy);
        Allowed = new AllowedSources(Policy);
    }

    /// <summary>Looks at a message before the detectors judge it.</summary>
    public void Observe(in MessageContext context, WireMessage message) => SignIn = SignIns.Observe(context, message);

    /// <summary>Learns from a message after the detectors have judged it.</summary>
    public void Learn(in MessageContext context, WireMessage message)
    {
        if (message is KerberosMessage kerberos)
        {
            Tickets.Learn(context, kerberos);
            Kerberos.Learn(context, kerberos);
            if (IsKdcReply(context, kerberos))
            {
                Controllers.Learn(context.Sender.Address, context.Time);
            }
        }
        Sessions.Learn(context, message, Tickets);
        Sightings.Learn(context, message, SignIn, Sessions);
        Promotions.Learn(context, message);
        Names.Learn(context, message);
    }

    /// <summary>True when the sender answers as a KDC, not as a service inside another protocol.</summary>
    public static bool IsKdcReply(in MessageContext context, KerberosMessage message) =>
        !context.FromClient && message is
        {
            Type: KerberosMessageType.AsRep or KerberosMessageType.TgsRep or KerberosMessageType.Error,
            Carrier: Carrier.Udp or Carrier.Tcp,
        };
}

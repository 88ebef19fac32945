using System.Security.Cryptography;
using System.Text;

namespace Deception.Contracts;

/// <summary>Names on the bus (CONTRACTS: NATS subjects and permissions).</summary>
public static class Subjects
{
    /// <summary>JetStream stream of all findings.</summary>
    public const string FindingsStream = "FINDINGS";

    /// <summary>JetStream stream of policies, last one per agent.</summary>
    public const string PolicyStream = "POLICY";

    /// <summary>JetStream stream of facts.</summary>
    public const string FactsStream = "FACTS";

    /// <summary>JetStream stream of packet evidence.</summary>
    public const string EvidenceStream = "EVIDENCE";

    /// <summary>JetStream stream of orders: signed commands and leases.</summary>
    public const string CommandsStream = "COMMANDS";

    /// <summary>JetStream stream of sealed directory snapshots, which one holder of a lease leaves for the next.</summary>
    public const string SnapshotsStream = "SNAPSHOTS";

    /// <summary>JetStream stream of what all agents saw, sealed for the reader of each domain's directory.</summary>
    public const string SightingsStream = "SIGHTINGS";

    /// <summary>Every domain's sightings.</summary>
    public const string AllSightings = "deception.sightings.*";

    /// <summary>Every agent's snapshots: agent, digest of the domain, part.</summary>
    public const string AllSnapshots = "deception.snapshots.*.*.*";

    /// <summary>The part that says which parts there are.</summary>
    public const string SnapshotManifest = "m";

    /// <summary>Every agent's findings.</summary>
    public const string AllFindings = "deception.findings.*";

    /// <summary>Every agent's policy.</summary>
    public const string AllPolicies = "deception.policy.*";

    /// <summary>Every agent's facts.</summary>
    public const string AllFacts = "deception.facts.*";

    /// <summary>Every agent's evidence.</summary>
    public const string AllEvidence = "deception.evidence.*";

    /// <summary>Every agent's orders.</summary>
    public const string AllCommands = "deception.commands.*";

    /// <summary>Every agent's health.</summary>
    public const string AllHealth = "deception.health.*";

    /// <summary>Where an agent publishes its findings.</summary>
    public static string Findings(string agent) => "deception.findings." + Checked(agent);

    /// <summary>Where an agent publishes its health.</summary>
    public static string Health(string agent) => "deception.health." + Checked(agent);

    /// <summary>Where an agent publishes facts.</summary>
    public static string Facts(string agent) => "deception.facts." + Checked(agent);

    /// <summary>Where an agent publishes packets behind its findings.</summary>
    public static string Evidence(string agent) => "deception.evidence." + Checked(agent);

    /// <summary>Where an agent's orders stand.</summary>
    public static string Commands(string agent) => "deception.commands." + Checked(agent);

    /// <summary>Where an agent leaves a part of a domain's snapshot; <c>*</c> for any agent. The domain is a digest: names have dots.</summary>
    public static string SnapshotPart(string agent, string domain, string part) =>
        $"deception.snapshots.{(agent == "*" ? agent : Checked(agent))}.{DigestOf(domain)}.{part}";

    /// <summary>Where the controller leaves what all agents saw of a domain.</summary>
    public static string Sightings(string domain) => "deception.sightings." + DigestOf(domain);

    /// <summary>All of an agent's own snapshots.</summary>
    public static string Snapshots(string agent) => $"deception.snapshots.{Checked(agent)}.*.*";

    /// <summary>Where a message of a stream is asked for, whose subject the request says.</summary>
    public static string Look(string stream) => $"$JS.API.DIRECT.GET.{stream}";

    /// <summary>
    /// Where the last message of a subject is asked for. The subject stands in it, so that permissions can bind it to one agent.
    /// </summary>
    public static string LastOf(string stream, string subject) => $"$JS.API.DIRECT.GET.{stream}.{subject}";

    /// <summary>The agent that a subject belongs to: its last token.</summary>
    public static string AgentOf(string subject) => subject[(subject.LastIndexOf('.') + 1)..];

    /// <summary>Where an agent's policy stands.</summary>
    public static string Policy(string agent) => "deception.policy." + Checked(agent);

    /// <summary>An agent's own prefix for replies.</summary>
    public static string Inbox(string agent) => "_INBOX." + Checked(agent);

    /// <summary>True for a name of 1–64 letters, digits, <c>-</c> and <c>_</c>: one token of a subject.</summary>
    public static bool IsAgentName(string? name) =>
        name is { Length: > 0 and <= 64 } && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static string DigestOf(string domain) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(domain.ToLowerInvariant())).AsSpan(0, 8));

    private static string Checked(string agent) => IsAgentName(agent)
        ? agent
        : throw new ArgumentException($"'{agent}' is no agent name: 1-64 letters, digits, '-' and '_'", nameof(agent));
}

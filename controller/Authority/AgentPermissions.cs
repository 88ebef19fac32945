using Deception.Contracts;
using NATS.NKeys.Jwt;

namespace Deception.Controller.Authority;

/// <summary>Who may say and hear what on the bus (CONTRACTS: NATS subjects and permissions).</summary>
public static class AgentPermissions
{
    /// <summary>Bytes of an agent's largest message.</summary>
    public const int LargestMessage = 1 << 20;

    /// <summary>Bytes of the broker's largest message: a policy of some thousand honey accounts, sealed.</summary>
    public const int LargestPolicy = 8 << 20;

    private const int MostSubscriptions = 8;

    /// <summary>Prefix of the controllers' inboxes.</summary>
    public const string ControllerInbox = "_INBOX.controllers";

    /// <summary>Exactly an agent's row of the contract, and the look-ups that policy, orders and a taken-over job need.</summary>
    public static UserBody Agent(string agent) => new()
    {
        Publish = new SubjectPermission
        {
            Allow =
            [
                Subjects.Findings(agent), Subjects.Facts(agent), Subjects.Evidence(agent), Subjects.Health(agent), Subjects.Snapshots(agent),
                // Anybody's snapshots, and what all saw, may be looked up: they are sealed under a key that comes with the lease.
                Subjects.Look(Subjects.SnapshotsStream),
                Subjects.LastOf(Subjects.SightingsStream, Subjects.AllSightings),
                Subjects.LastOf(Subjects.PolicyStream, Subjects.Policy(agent)),
                Subjects.LastOf(Subjects.CommandsStream, Subjects.Commands(agent)),
                Subjects.LastOf(Subjects.FactsStream, Subjects.Facts(agent)),
            ],
        },
        Subscribe = new SubjectPermission
        {
            Allow = [Subjects.Policy(agent), Subjects.Commands(agent), Subjects.Inbox(agent) + ".>"],
        },
        Subscriptions = MostSubscriptions,
        Data = -1,
        Payload = LargestMessage,
        ConnectionTypes = ["STANDARD"],
    };

    /// <summary>A controller: all of the product's subjects and JetStream, and nothing else.</summary>
    public static UserBody Controller { get; } = new()
    {
        Publish = new SubjectPermission { Allow = [Subjects.AllPolicies, Subjects.AllCommands, Subjects.AllSightings, "$JS.API.>", "$JS.ACK.>", "$JS.FC.>"] },
        Subscribe = new SubjectPermission { Allow = ["deception.>", ControllerInbox + ".>"] },
        Subscriptions = -1,
        Data = -1,
        Payload = -1,
        ConnectionTypes = ["STANDARD"],
    };

    /// <summary>A controller in the broker's own account: it brings new claims and hears who comes.</summary>
    public static UserBody System { get; } = new()
    {
        Publish = new SubjectPermission { Allow = ["$SYS.REQ.CLAIMS.UPDATE"] },
        Subscribe = new SubjectPermission
        {
            Allow = ["$SYS.ACCOUNT.*.CONNECT", ControllerInbox + ".>"],
        },
        Subscriptions = -1,
        Data = -1,
        Payload = -1,
        ConnectionTypes = ["STANDARD"],
    };
}

using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Ntlm;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Ntlm;

/// <summary>
/// <c>ntlm.downgrade</c>: a host that signs in with NTLMv2 proves itself with NTLMv1, whose DES proof gives the hash away; or the integrity code
/// that a client announced (MsvAvFlags, MS-NLMP 2.2.2.1) is missing from its last message.
/// </summary>
public sealed class Downgrade(World world) : Detector
{
    private const string Habit = "ntlm.version";

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "ntlm.downgrade",
        Title = "NTLM made weaker",
        Kind = FindingKind.Threat,
        Severity = Severity.Medium,
        Techniques = ["T1557"],
        BenignCauses = "Old systems that know NTLMv1 only: told as wire.ntlmv1. A host with both kinds of programs has used NTLMv1 before.",
        LosesAttacks = "A downgrade at a host's very first NTLM sign-in in sight.",
        Guide = new ResponseGuide(
            "A client was brought to prove itself in an old way, which can be cracked within a day or passed on, or a relay took the message's seal off.",
            "Look at LmCompatibilityLevel of the client; look for a host that poses as a server (names.poisoning, ntlm.relay).",
            "Isolate the host that the client signed in to, if it is no server of yours.",
            "Set LmCompatibilityLevel 5 by group policy (Send NTLMv2 response only. Refuse LM & NTLM); change the account's password.",
            "LmCompatibilityLevel 3 where an old server can't do without."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(NtlmAuthenticate)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        if (message is not NtlmAuthenticate { User.Length: > 0, ResponseDigest: not null } ntlm)
        {
            return;
        }
        var client = context.Conversation.Client.Address;
        var had = world.Habits.Note(Habit, client, ntlm.IsNtlmV2 ? "2" : "1", context.Time);
        var reason = ntlm.IsIntegrityDropped ? "the integrity code that the client announced is missing"
            : !ntlm.IsNtlmV2 && had is null && world.Habits.Find(Habit, client, "2") is not null ? "NTLMv1 by a host that used NTLMv2"
            : null;
        if (reason is null || world.Allowed.Permits(Info.Id, client, new TicketHolder(ntlm.User, ntlm.Domain)))
        {
            return;
        }
        var server = context.Conversation.Server.Address;
        var host = world.Controllers.NameOf(server);
        world.Findings.Add(Info, new Sighting
        {
            Key = $"{client}|{server}",
            Summary = $"{client} signed in as {ntlm.User} at {host ?? server.ToString()} with weakened NTLM: {reason}.",
            Confidence = ntlm.IsIntegrityDropped ? 85 : 70,
            Source = Sighting.ClientOf(context, ntlm.User, ntlm.Domain),
            Target = Sighting.ServerOf(context, host),
            Domain = world.Controllers.DomainOf(server),
            Accounts = [ntlm.User],
            Evidence = [("reason", reason), ("workstation", ntlm.Workstation)],
        }, context.Time, context.Packet);
    }
}

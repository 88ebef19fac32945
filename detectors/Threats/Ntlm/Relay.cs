using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Protocols.Ntlm;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Ntlm;

/// <summary>
/// <c>ntlm.relay</c>: one server challenge, or one proof, on two conversations between different pairs of hosts: somebody in the middle
/// passes a sign-in on (MS-NLMP 3.1.5.1.2: a challenge is eight random bytes of the server's).
/// </summary>
public sealed class Relay(World world) : Detector
{
    private const int MostSeen = 16_384;

    /// <summary>A relay is live; a tool's fixed challenge comes again all day.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private sealed record Seen(HostAddress Client, HostAddress Server, DateTimeOffset Time, long Conversation);

    private readonly BoundedMap<ulong, Seen> _challenges = new(MostSeen);
    private readonly BoundedMap<UInt128, Seen> _proofs = new(MostSeen);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _challenges.Evicted + _proofs.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "ntlm.relay",
        Title = "NTLM sign-in relayed",
        Kind = FindingKind.Threat,
        Severity = Severity.Critical,
        Techniques = ["T1557.001"],
        BenignCauses = "Address translators change one end of a conversation only; load balancers and reverse proxies that pass NTLM through in their own name "
            + "look like a relay and are listed. A fixed challenge of one server to many clients is none.",
        LosesAttacks = "A relay of which the sensor sees one side only.",
        Guide = new ResponseGuide(
            "Somebody stands between a client and a server and signs in to the server in the client's name.",
            "The host in the middle is the source; look what it did at the target after this: new accounts, shadow credentials, certificates, services.",
            "Isolate the host in the middle; disable the account whose sign-in was relayed.",
            "Require SMB signing (Set-SmbServerConfiguration -RequireSecuritySignature $true), LDAP signing and channel binding, EPA on web enrolment; "
                + "switch off LLMNR and NBT-NS; Add-ADGroupMember 'Protected Users' <account>.",
            "Set-SmbServerConfiguration -RequireSecuritySignature $false where an old client can't do without; Enable-ADAccount -Identity <account>."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(NtlmChallenge), typeof(NtlmAuthenticate)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        var now = new Seen(context.Conversation.Client.Address, context.Conversation.Server.Address, context.Time, context.Conversation.Id);
        switch (message)
        {
            case NtlmChallenge challenge:
                Compare(context, _challenges, challenge.ServerChallenge, now, "the same server challenge", null);
                break;
            case NtlmAuthenticate { ResponseDigest: { } proof, User.Length: > 0 } authenticate:
                Compare(context, _proofs, proof, now, "the same proof", authenticate);
                break;
        }
    }

    private void Compare<TKey>(in MessageContext context, BoundedMap<TKey, Seen> seen, TKey key, Seen now, string what, NtlmAuthenticate? user)
        where TKey : notnull
    {
        if (!seen.TryGet(key, out var first) || now.Time - first.Time > Window)
        {
            seen.Set(key, now);
            return;
        }
        // Two ends that differ both are two pairs; one that differs is a translator's work.
        if (first.Conversation == now.Conversation || first.Client == now.Client || first.Server == now.Server)
        {
            return;
        }
        // A challenge travels from the target to the middle before the victim gets it; the proof goes the other way.
        var (victim, target) = user is null ? (now, first) : (first, now);
        if (victim.Server != target.Client)
        {
            (victim, target) = victim.Client == target.Server ? (target, victim) : (victim, target);
        }
        var middle = target.Client;
        if (world.Allowed.Permits(Info.Id, middle, null) || world.Allowed.Permits(Info.Id, victim.Server, null))
        {
            return;
        }
        var host = world.Controllers.NameOf(target.Server);
        world.Findings.Add(Info, new Sighting
        {
            Key = $"{middle}|{target.Server}",
            Summary = $"{middle} passes an NTLM sign-in of {victim.Client}{(user is null ? "" : $" ({user.User})")} on to {host ?? target.Server.ToString()}: {what} on both conversations.",
            Confidence = victim.Server == target.Client ? 97 : 80,
            Source = new Entity { Ip = middle.ToString() },
            Target = new Entity { Ip = target.Server.ToString(), Host = host },
            Domain = world.Controllers.DomainOf(target.Server),
            Accounts = user is null ? [] : [user.User],
            Evidence = [("match", what), ("victim", victim.Client.ToString())],
            IsNewEvent = user is null,
        }, context.Time, context.Packet);
    }
}

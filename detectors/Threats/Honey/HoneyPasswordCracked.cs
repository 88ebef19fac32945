using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Kerberos;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Honey;

/// <summary><c>honey.password-cracked</c>: a honey service account signs in after a ticket to it was taken: its bait password was guessed.</summary>
public sealed class HoneyPasswordCracked(World world) : Detector
{
    private const int MostTaken = 4096;

    /// <summary>Cracking takes hours to weeks.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(90);

    private readonly BoundedMap<string, (DateTimeOffset Time, string From)> _taken = new(MostTaken, StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _taken.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "honey.password-cracked",
        Title = "Honey service account's password was cracked",
        Kind = FindingKind.Touch,
        Severity = Severity.Critical,
        Techniques = ["T1110.002"],
        BenignCauses = "None but the announced upkeep of the decoys.",
        LosesAttacks = "A sign-in more than ninety days after the ticket, or after the sensor began anew: honey.account-signin tells it still.",
        Guide = new ResponseGuide(
            "The attacker took a ticket to the honey service, cracked its password offline, and uses it now: he has the means and is at work.",
            "Compare the two sources in evidence: who asked for the ticket, and who signs in.",
            "Isolate both hosts. Disable the honey account: Disable-ADAccount -Identity <account>.",
            "Every service account whose ticket was asked for by the same source must get a new 25-character random password: Set-ADAccountPassword; "
                + "better, make it a group managed service account.",
            "Enable-ADAccount -Identity <account>, with a new bait password."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => SignInWatch.Answers;

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        if (world.Honey.IsEmpty)
        {
            return;
        }
        var client = context.Conversation.Client.Address;
        if (message is KerberosMessage { Type: KerberosMessageType.TgsRep, Service: { } service } reply && !context.FromClient
            && world.Honey.FindService(service, reply.ServiceRealm) is { } taken && !world.Upkeep.Expects(taken, client, context.Time))
        {
            _taken.Set(taken.Name, (context.Time, client.ToString()));
            return;
        }
        if (world.SignIn is not { Outcome: SignInOutcome.Succeeded, WithoutPreAuthentication: false } signIn
            || world.Honey.FindAccount(signIn.Account, null) is not { } honey
            || !_taken.TryGet(honey.Name, out var ticket) || context.Time - ticket.Time > Remembered || world.Upkeep.Expects(honey, client, context.Time))
        {
            return;
        }
        var server = context.Conversation.Server.Address;
        var host = world.Controllers.NameOf(server);
        world.Findings.Add(Info, new Sighting
        {
            Key = $"{client}|{honey.Name.ToUpperInvariant()}|{honey.Domain}",
            Summary = $"{honey.Name} signed in from {client} at {host ?? server.ToString()}, after {ticket.From} took a ticket to it: its password was cracked.",
            Confidence = 99,
            Source = Sighting.ClientOf(context, signIn.Account),
            Target = Sighting.ServerOf(context, host, honey.Name),
            Domain = honey.Domain,
            Accounts = [honey.Name],
            Evidence = [("ticket_taken_by", ticket.From), ("ticket_taken_at", ticket.Time.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture))],
        }, context.Time, context.Packet);
    }
}

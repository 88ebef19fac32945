using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Privileged;

/// <summary>
/// <c>privileged.account-access</c>: an account that the policy lists as privileged signs in from a host that it never used, once its habits
/// have been watched for a week.
/// </summary>
public sealed class PrivilegedAccountAccess(World world) : Detector
{
    private const string Habit = "privileged.sign-in";

    /// <summary>Administrators who work once a week are known after it.</summary>
    private static readonly TimeSpan Learning = TimeSpan.FromDays(7);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "privileged.account-access",
        Title = "Privileged account used from a new host",
        Kind = FindingKind.Threat,
        Severity = Severity.Medium,
        Techniques = ["T1078.002"],
        BenignCauses = "An administrator's new workstation: told once, then known; hosts that the policy lists.",
        LosesAttacks = "Use from the administrators' own hosts, and all in the first week.",
        Guide = new ResponseGuide(
            "An account with power over the domain is used where it never was before: its password, hash or ticket may be stolen.",
            "Ask its owner. Which tier does the source host belong to?",
            "If nobody explains it: Disable-ADAccount -Identity <account>; isolate the source host.",
            "Change the password; let privileged accounts sign in at their own workstations only (authentication policy silos: New-ADAuthenticationPolicySilo).",
            "Enable-ADAccount -Identity <account>."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => SignInWatch.Answers;

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        if (world.SignIn is not { Outcome: SignInOutcome.Succeeded, WithoutPreAuthentication: false } signIn
            || !ActiveDirectory.AccountName.TryParse(signIn.Account, out var name)
            || !world.Directory.ListsAsPrivileged(name.Name))
        {
            return;
        }
        var account = name.Name.ToUpperInvariant();
        var habit = world.Habits.Note(Habit, NetworkOf(signIn.Source), account, context.Time);
        if (habit is not null || world.Habits.WatchedFor(context.Time) < Learning
            || world.Controllers.StandingOf(signIn.Source) != ControllerStanding.Unknown
            || world.Allowed.Permits(Info.Id, signIn.Source, new TicketHolder(name.Name, name.Domain ?? "")))
        {
            return;
        }
        var server = context.Conversation.Server.Address;
        var host = world.Controllers.NameOf(server);
        world.Findings.Add(Info, new Sighting
        {
            Key = $"{signIn.Source}|{account}",
            Summary = $"The privileged account {name.Name} signed in from {signIn.Source} at {host ?? server.ToString()} for the first time.",
            Confidence = 60,
            Source = Sighting.ClientOf(context, name.Name, name.Domain),
            Target = Sighting.ServerOf(context, host, name.Name),
            Domain = world.Controllers.DomainOf(server),
            Accounts = [name.Name],
            Evidence = [("protocol", signIn.Protocol.ToString())],
        }, context.Time, context.Packet);
    }

    // A host takes a new IPv6 address every day (RFC 8981): its network has to do.
    private static HostAddress NetworkOf(HostAddress source) => source.IsIPv4 ? source : source with { Low = 0 };
}

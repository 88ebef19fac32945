using System.Globalization;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Guessing;

/// <summary>
/// One source fails many times with the password of one account. Fast, or ended by a lock or a success, it is an attack;
/// slow and steady it is more often a script with an old password, and told low.
/// </summary>
public abstract class BruteForce(World world, SignInProtocol protocol) : Detector
{
    private const int Failures = 10;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    // Faster than a service retries.
    private static readonly TimeSpan FastPace = TimeSpan.FromSeconds(5);

    private readonly GuessLedger _ledger = new(Window);

    /// <summary>What the rows share.</summary>
    protected static DetectorInfo Describe(string id, string protocol) => new()
    {
        Id = id,
        Title = $"Password guessing over {protocol}",
        Kind = FindingKind.Threat,
        Severity = Severity.Medium,
        Techniques = ["T1110.001"],
        BenignCauses = "A computer whose password is out of step (passed over). A service or script that keeps an old password: it fails slowly and steadily, and is told low. A person gives up sooner.",
        LosesAttacks = "Fewer than ten tries in a quarter of an hour.",
        Guide = new ResponseGuide(
            "Somebody tries password after password on one account.",
            "Ask what runs on the source host under that account; a stale service retries for ever at the same pace, an attacker tries hundreds.",
            "Isolate the source host; if a try succeeded, disable the account: Disable-ADAccount -Identity <account>.",
            "Change the account's password; set a lock-out policy (Set-ADDefaultDomainPasswordPolicy -LockoutThreshold 10).",
            "Unlock-ADAccount -Identity <account>; Enable-ADAccount -Identity <account>."),
    };

    /// <inheritdoc/>
    public override long Evicted => _ledger.Evicted;

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => SignInWatch.Answers;

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        // Nobody guesses a computer's 120 characters; one whose password is out of step fails all day.
        if (world.SignIn is not { } signIn || signIn.Protocol != protocol || signIn.Outcome == SignInOutcome.AskedForPassword
            || signIn.Account.Split('@')[0].EndsWith('$'))
        {
            return;
        }
        if (_ledger.Add(signIn, context.Time).Of(signIn.Account) is not { } tries || tries.Failures < Failures)
        {
            return;
        }
        var fast = tries.Span < FastPace * (tries.Failures - 1);
        var server = context.Conversation.Server.Address;
        var host = world.Controllers.NameOf(server);
        var end = (tries.EndedWithSuccess, tries.Locked) switch
        {
            (true, _) => ", and then signed in",
            (_, true) => " until it was locked",
            _ => "",
        };
        world.Findings.Add(Info, new Sighting
        {
            Key = $"{signIn.Source}|{signIn.Account.ToUpperInvariant()}",
            Summary = string.Create(CultureInfo.InvariantCulture,
                $"{signIn.Source} failed {tries.Failures} times with the password of {signIn.Account} at {host ?? server.ToString()}{end}."),
            Confidence = fast ? 85 : 50,
            Severity = tries.EndedWithSuccess && fast ? Severity.High : fast || tries.Locked ? Severity.Medium : Severity.Low,
            Source = Sighting.ClientOf(context, signIn.Account),
            Target = Sighting.ServerOf(context, host, signIn.Account),
            Domain = world.Controllers.DomainOf(server),
            Accounts = [signIn.Account],
            Evidence = [("pace", fast ? "faster than a service retries" : "slow and steady")],
        }, context.Time, context.Packet);
    }
}

/// <summary><c>kerberos.brute-force</c>: error 24 many times on one account.</summary>
public sealed class KerberosBruteForce(World world) : BruteForce(world, SignInProtocol.Kerberos)
{
    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = Describe("kerberos.brute-force", "Kerberos");
}

/// <summary><c>ntlm.brute-force</c>: wrong passwords of one account, whatever carries the NTLM.</summary>
public sealed class NtlmBruteForce(World world) : BruteForce(world, SignInProtocol.Ntlm)
{
    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = Describe("ntlm.brute-force", "NTLM");
}

using System.Globalization;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Guessing;

/// <summary>
/// One source fails with the passwords of many accounts, a few tries each. Many people behind one address fail now and then
/// as well, but in the end they succeed: the accounts that only fail have to be more than those that sign in.
/// </summary>
public abstract class PasswordSpray(World world, SignInProtocol protocol) : Detector
{
    private const int Accounts = 6;
    private const int Shown = 8;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(30);

    private readonly GuessLedger _ledger = new(Window);

    /// <summary>What the rows share.</summary>
    protected static DetectorInfo Describe(string id, string protocol, string check) => new()
    {
        Id = id,
        Title = $"Password spray over {protocol}",
        Kind = FindingKind.Threat,
        Severity = Severity.High,
        Techniques = ["T1110.003"],
        BenignCauses = "One user's typing errors, a stale script on one account (that is brute force), a terminal server or an address "
            + "translator behind which many people sign in: most of their accounts succeed.",
        LosesAttacks = "Fewer than six accounts in half an hour from one address, or a spray from many addresses.",
        Guide = new ResponseGuide(
            "Somebody tries a likely password on many accounts, few times each so that none locks; one of them may have fitted.",
            check,
            "Isolate the source host; disable each account that succeeded from it: Disable-ADAccount -Identity <account>.",
            "Change the passwords of accounts that succeeded; forbid common passwords (Microsoft Entra password protection or a filter); "
                + "require smart cards or keys for privileged accounts.",
            "Enable-ADAccount -Identity <account>, after its password was changed."),
    };

    /// <inheritdoc/>
    public override long Evicted => _ledger.Evicted;

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => SignInWatch.Answers;

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        if (world.SignIn is not { } signIn || signIn.Protocol != protocol || signIn.Outcome == SignInOutcome.AskedForPassword)
        {
            return;
        }
        var tried = _ledger.Add(signIn, context.Time);
        if (tried.Failed < Accounts || tried.FailedOnly <= tried.Succeeding)
        {
            return;
        }
        var key = signIn.Source.ToString();
        var isOpen = world.Findings.IsOpen(Info.Id, key);
        if (signIn.Outcome != SignInOutcome.WrongPassword && !isOpen)
        {
            return;
        }
        var server = context.Conversation.Server.Address;
        var host = world.Controllers.NameOf(server);
        world.Findings.Add(Info, new Sighting
        {
            Key = key,
            Summary = Later(signIn.Source, tried, host ?? server.ToString()),
            Confidence = Math.Min(95, 70 + tried.Failed),
            Source = Sighting.ClientOf(context),
            Target = Sighting.ServerOf(context, host),
            Domain = world.Controllers.DomainOf(server),
            Accounts = isOpen ? signIn.Outcome == SignInOutcome.WrongPassword ? [signIn.Account] : [] : [.. tried.Failures.Select(f => f.Key)],
            Evidence = [("outcome", $"{signIn.Account}: {Words(signIn.Outcome)}")],
        }, context.Time, context.Packet);
    }

    // Apart, so that only a sighting costs its closure.
    private static SummaryText Later(HostAddress source, Guesses tried, string server) => SummaryText.Later(() => Summarise(source, tried, server));

    private static string Summarise(HostAddress source, Guesses tried, string server)
    {
        var failed = tried.Failures.ToList();
        var guessed = failed.Where(t => t.Value.WasGuessed).Select(t => t.Key).ToList();
        return string.Create(CultureInfo.InvariantCulture,
            $"{source} failed with the passwords of {failed.Count} accounts at {server} "
            + $"({string.Join(", ", failed.Take(Shown).Select(f => f.Key))}{(failed.Count > Shown ? ", …" : "")})"
            + $"{(guessed.Count > 0 ? $" and signed in as {string.Join(", ", guessed)}" : "")}.");
    }

    private static string Words(SignInOutcome outcome) => outcome switch
    {
        SignInOutcome.Succeeded => "signed in",
        SignInOutcome.Locked => "locked",
        SignInOutcome.UnknownAccount => "unknown account",
        _ => "wrong password",
    };
}

/// <summary><c>kerberos.password-spray</c>: error 24 (RFC 4120, 7.5.9) over many accounts.</summary>
public sealed class KerberosPasswordSpray(World world) : PasswordSpray(world, SignInProtocol.Kerberos)
{
    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = Describe("kerberos.password-spray", "Kerberos",
        "Look for events 4771 (failure 0x18) of that address at all domain controllers, and for 4768 successes among them.");
}

/// <summary><c>ldap.password-spray</c>: result 49 (RFC 4511, 4.1.9) to binds of many names, simple or with NTLM inside.</summary>
public sealed class LdapPasswordSpray(World world) : PasswordSpray(world, SignInProtocol.Ldap)
{
    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = Describe("ldap.password-spray", "LDAP",
        "Look for events 4625 and 4776 of that address; ask whether an application's sign-in page passes people's passwords on from there.");
}

/// <summary><c>ntlm.password-spray</c>: log-on failures of many accounts, whatever carries the NTLM.</summary>
public sealed class NtlmPasswordSpray(World world) : PasswordSpray(world, SignInProtocol.Ntlm)
{
    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = Describe("ntlm.password-spray", "NTLM",
        "Look for events 4625 and 4776 with the workstation names in evidence at the server and at all domain controllers.");
}

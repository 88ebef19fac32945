using Deception.Protocols;
using Deception.Protocols.Kerberos;
using Deception.Protocols.Ldap;
using Deception.Protocols.Net;
using Deception.Protocols.Ntlm;
using Deception.Threats.Detection;

namespace Deception.Threats.Knowledge;

/// <summary>What answers a sign-in: NTLM inside an LDAP bind is answered by LDAP.</summary>
public enum SignInProtocol { Kerberos, Ntlm, Ldap }

/// <summary>How a sign-in ended.</summary>
public enum SignInOutcome { Succeeded, WrongPassword, UnknownAccount, Locked, AskedForPassword }

/// <summary>A sign-in whose answer was seen.</summary>
/// <param name="Protocol">What proved, or didn't prove, the password.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="Account">Account as written, with its realm or domain when that was given.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="WithoutPreAuthentication">True for a Kerberos request that proved nothing.</param>
public sealed record SignIn(SignInProtocol Protocol, HostAddress Source, string Account, SignInOutcome Outcome, bool WithoutPreAuthentication = false);

/// <summary>Puts requests and answers of sign-ins together, whatever carries them.</summary>
public sealed class SignInWatch
{
    private const int MostPending = 16_384;

    private readonly BoundedMap<long, (SignInProtocol Protocol, string Account, bool Plain)> _pending = new(MostPending);

    /// <summary>Types of the messages that can end a sign-in.</summary>
    public static IReadOnlyList<Type> Answers { get; } = [typeof(KerberosMessage), typeof(LdapBindResponse), typeof(SignInResult)];

    /// <summary>Requests given up because of the cap.</summary>
    public long Evicted => _pending.Evicted;

    /// <summary>Takes a message.</summary>
    /// <returns>The sign-in that this message ends; null for any other message.</returns>
    public SignIn? Observe(in MessageContext context, WireMessage message)
    {
        switch (message)
        {
            case KerberosMessage { Type: KerberosMessageType.AsReq, Client: { } client } request when context.FromClient:
                Begin(context, SignInProtocol.Kerberos, $"{client}@{request.ClientRealm}", !PreAuthenticates(request));
                return null;
            case KerberosMessage { Type: KerberosMessageType.AsRep } when !context.FromClient:
                return End(context, SignInOutcome.Succeeded);
            case KerberosMessage { Type: KerberosMessageType.Error, ErrorCode: { } code } when !context.FromClient:
                return OutcomeOf(code) is { } outcome ? End(context, outcome) : Forget(context);
            case NtlmAuthenticate { User.Length: > 0 } ntlm:
                Begin(context, ntlm.Carrier == Carrier.Ldap ? SignInProtocol.Ldap : SignInProtocol.Ntlm, ntlm.Domain.Length > 0 ? $"{ntlm.Domain}\\{ntlm.User}" : ntlm.User, false);
                return null;
            case LdapBindRequest { Authentication: LdapAuthentication.Simple, Name.Length: > 0 } bind:
                Begin(context, SignInProtocol.Ldap, bind.Name, false);
                return null;
            case LdapBindResponse { ResultCode: not 14 } answer:
                return answer.ResultCode switch
                {
                    0 => End(context, SignInOutcome.Succeeded),
                    49 => OutcomeOf(answer.Diagnostic) is { } why ? End(context, why) : Forget(context),
                    _ => Forget(context),
                };
            case SignInResult result:
                return result switch
                {
                    { Succeeded: true } => End(context, SignInOutcome.Succeeded),
                    { Status: 0xC000006D or 0xC000006A or 401 } => End(context, SignInOutcome.WrongPassword),
                    { Status: 0xC0000064 } => End(context, SignInOutcome.UnknownAccount),
                    { Status: 0xC0000234 } => End(context, SignInOutcome.Locked),
                    _ => Forget(context),
                };
            default:
                return null;
        }
    }

    /// <summary>True for a request that brings a proof of the key: timestamp, public key, FAST (RFC 4120, 4556, 6113).</summary>
    public static bool PreAuthenticates(KerberosMessage request) =>
        request.PreAuthentication.Any(p => p.Type is 2 or 14 or 15 or 16 or 17 or 136 or 138);

    private void Begin(in MessageContext context, SignInProtocol protocol, string account, bool plain) =>
        _pending.Set(context.Conversation.Id, (protocol, account, plain));

    private SignIn? End(in MessageContext context, SignInOutcome outcome)
    {
        if (!_pending.TryGet(context.Conversation.Id, out var asked))
        {
            return null;
        }
        _pending.Remove(context.Conversation.Id);
        return new SignIn(asked.Protocol, context.Conversation.Client.Address, asked.Account, outcome, asked.Plain);
    }

    private SignIn? Forget(in MessageContext context)
    {
        _pending.Remove(context.Conversation.Id);
        return null;
    }

    // Active Directory tells why in hexadecimal: "80090308: LdapErr: DSID-…, comment: AcceptSecurityContext error, data 52e, v4563". 530 to 533,
    // 701 and 773 mean an account that may not sign in now, or has to change its password first.
    private static SignInOutcome? OutcomeOf(string diagnostic)
    {
        const string mark = "data ";
        var at = diagnostic.IndexOf(mark, StringComparison.Ordinal);
        return (at < 0 ? "" : diagnostic[(at + mark.Length)..].Split(',')[0]) switch
        {
            "525" => SignInOutcome.UnknownAccount,
            "530" or "531" or "532" or "533" or "701" or "773" => null,
            "775" => SignInOutcome.Locked,
            _ => SignInOutcome.WrongPassword,
        };
    }

    // RFC 4120, 7.5.9.
    private static SignInOutcome? OutcomeOf(int code) => code switch
    {
        6 => SignInOutcome.UnknownAccount,
        18 => SignInOutcome.Locked,
        24 => SignInOutcome.WrongPassword,
        25 => SignInOutcome.AskedForPassword,
        _ => null,
    };
}

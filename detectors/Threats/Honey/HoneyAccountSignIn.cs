using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Kerberos;
using Deception.Protocols.Ldap;
using Deception.Protocols.Ntlm;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Honey;

/// <summary>
/// <c>honey.account-signin</c>: a honey account signs in, or somebody tries to. Kerberos AS-REQ and AS-REP, NTLM type 3 in
/// any carrier, LDAP simple and SASL binds, SMB sessions, HTTP Negotiate.
/// </summary>
public sealed class HoneyAccountSignIn(World world) : Detector
{
    private const int MostPending = 16_384;
    private const int Certain = 99;

    private sealed record Attempt(HoneyMatch Honey, string Written, string? Realm, string Method, bool IsExpected);

    private readonly BoundedMap<long, Attempt> _pending = new(MostPending);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "honey.account-signin",
        Title = "Honey account used to sign in",
        Kind = FindingKind.Touch,
        Severity = Severity.Critical,
        Maturity = Maturity.Stable,
        Techniques = ["T1078"],
        BenignCauses = "None but the announced upkeep of the decoys: nobody has a reason to use the account.",
        Guide = new ResponseGuide(
            "Somebody took the name, and perhaps the password, of an account that exists only to be found, and tried it.",
            "Ask who uses the source address, and look for what else came from it in the hour before: directory reads, tickets, shares.",
            "Isolate the source host. If the sign-in succeeded, disable the honey account: Disable-ADAccount -Identity <account>.",
            "Find how the name was learned (LDAP read, Group Policy password, lure) and change every password that was kept at the same place.",
            "Enable-ADAccount -Identity <account>, give it a new random password, and plant it again."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(KerberosMessage), typeof(NtlmAuthenticate), typeof(LdapBindRequest), typeof(LdapBindResponse), typeof(SignInResult)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        if (world.Honey.IsEmpty)
        {
            return;
        }
        switch (message)
        {
            case KerberosMessage { Type: KerberosMessageType.AsReq, Client: { } client } request:
                if (FindClient(client, request.ClientRealm) is { } asked)
                {
                    Begin(context, asked, client.ToString(), request.ClientRealm, Method(request.Carrier, "Kerberos"), FirstEvidence(request));
                }
                break;
            case KerberosMessage { Type: KerberosMessageType.AsRep or KerberosMessageType.TgsRep, Client: { } client } reply:
                if (FindClient(client, reply.ClientRealm) is { } named)
                {
                    Continue(context, named, client.ToString(), reply.ClientRealm, "Kerberos", "succeeded", reply.Type.ToString());
                }
                break;
            case KerberosMessage { Type: KerberosMessageType.Error, ErrorCode: { } code }:
                End(context, KerberosOutcome(code));
                break;
            case KerberosMessage { Type: KerberosMessageType.ApReq } request when world.Tickets.HolderOf(request.Ticket) is { } holder:
                if (request.Carrier is not (Carrier.Udp or Carrier.Tcp) && world.Honey.FindAccount(holder.Account, holder.Realm) is { } bearer)
                {
                    Begin(context, bearer, holder.Account, holder.Realm, Method(request.Carrier, "Kerberos"), []);
                }
                break;
            case NtlmAuthenticate { User.Length: > 0 } ntlm:
                if (world.Honey.FindAccount(ntlm.User, ntlm.Domain, anyDomain: world.Directory.Domain(ntlm.Domain) is null) is { } user)
                {
                    Begin(context, user, ntlm.User, ntlm.Domain, Method(ntlm.Carrier, ntlm.IsNtlmV2 ? "NTLMv2" : "NTLMv1"),
                        [("workstation", ntlm.Workstation)]);
                }
                break;
            case LdapBindRequest { Name.Length: > 0 } bind:
                if (world.Honey.FindAccount(bind.Name, null) is { } bound)
                {
                    Begin(context, bound, bind.Name, null, bind.Authentication == LdapAuthentication.Simple ? "LDAP simple bind" : "LDAP bind",
                        [("bind_name", bind.Name)]);
                }
                break;
            case LdapBindResponse { ResultCode: not 14 } answer:
                End(context, LdapOutcome(answer.ResultCode));
                break;
            case SignInResult result:
                End(context, result.Succeeded ? "succeeded" : $"failed (status 0x{result.Status:x8})");
                break;
        }
    }

    private HoneyMatch? FindClient(KerberosName client, string? realm) =>
        world.Honey.FindAccount(client.ToString(), realm) ?? (client.Parts.Count > 1 ? world.Honey.FindService(client, realm) : null);

    private static List<(string, string)> FirstEvidence(KerberosMessage request)
    {
        var preAuthenticated = request.PreAuthentication.Any(p => p.Type is 2 or 14 or 15 or 16 or 17 or 138);
        return
        [
            ("message", preAuthenticated ? "AS-REQ with pre-authentication" : "AS-REQ without pre-authentication"),
            ("encryption_types", string.Join(", ", request.EncryptionTypes.Select(EncryptionType.Name))),
        ];
    }

    private static string Method(Carrier carrier, string protocol) => carrier switch
    {
        Carrier.Udp or Carrier.Tcp => protocol,
        Carrier.Ldap => $"{protocol} over LDAP",
        Carrier.Smb => $"{protocol} over SMB",
        Carrier.DceRpc => $"{protocol} over DCE/RPC",
        _ => $"{protocol} over HTTP",
    };

    private void Begin(in MessageContext context, HoneyMatch honey, string written, string? realm, string method, List<(string, string)> evidence)
    {
        var isExpected = world.Upkeep.Expects(honey, context.Conversation.Client.Address, context.Time);
        _pending.Set(context.Conversation.Id, new Attempt(honey, written, realm, method, isExpected));
        if (!isExpected)
        {
            var sighting = Sight(context, honey, written, realm, method, "answer not seen yet", evidence);
            world.Findings.Add(Info, sighting, context.Time, context.Packet);
        }
    }

    private void Continue(in MessageContext context, HoneyMatch honey, string written, string? realm, string method, string outcome, string kind)
    {
        var known = _pending.TryGet(context.Conversation.Id, out var attempt);
        _pending.Remove(context.Conversation.Id);
        // The answer shares its request's fate, on whichever side of the announced minutes it falls.
        if (attempt?.Honey == honey ? attempt.IsExpected : world.Upkeep.Expects(honey, context.Conversation.Client.Address, context.Time))
        {
            return;
        }
        var sighting = Sight(context, honey, written, realm, method, outcome, [("message", kind), ("outcome", outcome)]);
        world.Findings.Add(Info, sighting with { IsNewEvent = !known }, context.Time, context.Packet);
    }

    private void End(in MessageContext context, string outcome)
    {
        if (context.FromClient || !_pending.TryGet(context.Conversation.Id, out var attempt))
        {
            return;
        }
        _pending.Remove(context.Conversation.Id);
        if (!attempt.IsExpected)
        {
            var sighting = Sight(context, attempt.Honey, attempt.Written, attempt.Realm, attempt.Method, outcome, [("outcome", outcome)]);
            world.Findings.Add(Info, sighting with { IsNewEvent = false }, context.Time, context.Packet);
        }
    }

    private Sighting Sight(
        in MessageContext context, HoneyMatch honey, string written, string? realm, string method, string outcome, List<(string, string)> evidence)
    {
        var server = context.Conversation.Server.Address;
        var host = world.Controllers.NameOf(server);
        var domain = honey.Domain ?? world.Directory.DomainName(realm);
        return new Sighting
        {
            Key = $"{context.Conversation.Client.Address}|{honey.Name.ToUpperInvariant()}|{domain}",
            Summary = $"Honey account {honey.Name} was used from {context.Conversation.Client.Address} against {host ?? server.ToString()} "
                + $"by {method}: {outcome}.",
            Confidence = Certain,
            Source = Sighting.ClientOf(context, written, string.IsNullOrEmpty(realm) ? null : realm),
            Target = Sighting.ServerOf(context, host, honey.Name),
            Domain = domain,
            Accounts = [honey.Name],
            Evidence = [("method", method), ("name_as_written", string.IsNullOrEmpty(realm) ? written : $"{written} ({realm})"), .. evidence],
        };
    }

    // RFC 4120, 7.5.9, as far as they tell an analyst whether the password was right.
    private static string KerberosOutcome(int code) => code switch
    {
        6 => "failed (account unknown to the KDC)",
        14 => "failed (encryption type not supported)",
        18 => "failed (account disabled or locked)",
        23 => "failed (password right but expired)",
        24 => "failed (wrong password)",
        25 => "tried (the KDC asked for pre-authentication)",
        52 => "tried (answer too large for UDP, the client repeats over TCP)",
        68 => "failed (realm is another's)",
        _ => $"failed (Kerberos error {code})",
    };

    private static string LdapOutcome(int code) => code switch
    {
        0 => "succeeded",
        8 => "failed (stronger authentication required)",
        49 => "failed (invalid credentials)",
        _ => $"failed (LDAP result {code})",
    };
}

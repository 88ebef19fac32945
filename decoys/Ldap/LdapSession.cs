using System.Security.Cryptography;
using System.Text;
using Deception.Decoys.Ntlm;
using Deception.Protocols;
using Deception.Protocols.Kerberos;
using Deception.Protocols.Ldap;
using Deception.Protocols.Ntlm;

namespace Deception.Decoys.Ldap;

/// <summary>
/// One client's conversation with the LDAP decoy, message by message and without a socket. Answers as a domain controller
/// that lets nobody in; never throws on any bytes.
/// </summary>
internal sealed class LdapSession : IMessageSink
{
    private const byte BindRequest = 0x60;
    private const byte UnbindRequest = 0x42;
    private const byte SearchRequest = 0x63;
    private const byte AbandonRequest = 0x50;
    private const byte ExtendedRequest = 0x77;
    private const string StartTls = "1.3.6.1.4.1.1466.20037";
    private const string WhoAmI = "1.3.6.1.4.1.4203.1.11.3";

    private readonly Persona _persona;
    private readonly RootDse _root;
    private readonly TimeProvider _clock;
    private readonly Action<OfferedCredential> _offered;
    private readonly MessageContext _context;
    private readonly LdapStreamDissector _dissector;
    private readonly List<WireMessage> _read = [];

    public LdapSession(Persona persona, RootDse root, Conversation conversation, TimeProvider clock, Action<OfferedCredential> offered)
    {
        (_persona, _root, _clock, _offered) = (persona, root, clock, offered);
        _context = new MessageContext(conversation, FromClient: true, conversation.Started, Packet: 0);
        _dissector = new LdapStreamDissector(this, new ProtocolCounters());
    }

    void IMessageSink.Accept(in MessageContext context, WireMessage message) => _read.Add(message);

    /// <summary>Answers one message; an empty list says nothing, null ends the conversation.</summary>
    public IReadOnlyList<byte[]>? Answer(ReadOnlySpan<byte> message)
    {
        if (!LdapEnvelope.TryRead(message, out var envelope))
        {
            return null;
        }
        _read.Clear();
        _dissector.Dissect(_context, message);
        return envelope.Operation switch
        {
            BindRequest => [Bind(envelope)],
            SearchRequest => Search(envelope.Id),
            ExtendedRequest => [Extended(envelope)],
            AbandonRequest => [],
            UnbindRequest => null,
            // add, modify, delete, modify DN, compare: their responses have the next number
            0x66 or 0x68 or 0x4A or 0x6C or 0x6E =>
                [LdapAnswer.Result(envelope.Id, (envelope.Operation & 0x1F) + 1, LdapResultCode.OperationsError, DirectoryTexts.BindFirst)],
            _ => null,
        };
    }

    private byte[] Bind(in LdapEnvelope envelope)
    {
        var id = envelope.Id;
        if (_read.OfType<LdapBindRequest>().FirstOrDefault() is not { } bind)
        {
            return BindResult(id, LdapResultCode.ProtocolError, DirectoryTexts.Undecodable);
        }
        switch (bind.Authentication)
        {
            case LdapAuthentication.Anonymous:
                return BindResult(id, LdapResultCode.Success);
            case LdapAuthentication.Unauthenticated:
                _offered(new OfferedCredential("simple bind without a password", bind.Name));
                return BindResult(id, LdapResultCode.Success);
            case LdapAuthentication.Simple:
                _offered(new OfferedCredential("simple bind", bind.Name));
                return BindResult(id, LdapResultCode.InvalidCredentials, DirectoryTexts.WrongPassword);
            case LdapAuthentication.SicilyPackageDiscovery:
                return LdapAnswer.Result(id, LdapOperationNumber.Bind, LdapResultCode.Success, "", "NTLM"u8);
            case LdapAuthentication.SicilyNegotiate:
                return LdapAnswer.Result(id, LdapOperationNumber.Bind, LdapResultCode.Success, "",
                    NtlmChallengeToken.Write(_persona, _clock.GetUtcNow()));
            case LdapAuthentication.SicilyResponse:
                TellToken();
                return BindResult(id, LdapResultCode.InvalidCredentials, DirectoryTexts.WrongPassword);
            default:
                return Sasl(id, bind, SaslCredentials(envelope.Content));
        }
    }

    private byte[] Sasl(int id, LdapBindRequest bind, ReadOnlySpan<byte> credentials)
    {
        var mechanism = bind.Mechanism!.ToUpperInvariant();
        if (mechanism is not ("GSS-SPNEGO" or "GSSAPI" or "DIGEST-MD5" or "EXTERNAL"))
        {
            TellName(bind);
            return BindResult(id, LdapResultCode.AuthMethodNotSupported, DirectoryTexts.NoSuchMethod);
        }
        if (TellToken() || TellName(bind))
        {
            return BindResult(id, LdapResultCode.InvalidCredentials, DirectoryTexts.WrongPassword);
        }
        if (mechanism == "DIGEST-MD5" && credentials.IsEmpty)
        {
            return BindResult(id, LdapResultCode.SaslBindInProgress, "", DigestChallenge());
        }
        var ntlm = credentials.IndexOf("NTLMSSP\0"u8);
        if (ntlm >= 0 && NtlmParser.TypeOf(credentials[ntlm..]) == 1)
        {
            var challenge = NtlmChallengeToken.Write(_persona, _clock.GetUtcNow());
            return BindResult(id, LdapResultCode.SaslBindInProgress, "", ntlm == 0 ? challenge : NtlmChallengeToken.InSpnego(challenge));
        }
        return BindResult(id, LdapResultCode.InvalidCredentials, DirectoryTexts.WrongPassword);
    }

    private IReadOnlyList<byte[]> Search(int id)
    {
        var search = _read.OfType<LdapSearchRequest>().FirstOrDefault();
        return search switch
        {
            null => [Done(LdapResultCode.ProtocolError, DirectoryTexts.Undecodable)],
            { BaseObject: "", Scope: LdapScope.Base } =>
                [LdapAnswer.Entry(id, "", _root.Select(search.Attributes)), Done(LdapResultCode.Success, "")],
            _ => [Done(LdapResultCode.OperationsError, DirectoryTexts.BindFirst)],
        };

        byte[] Done(LdapResultCode code, string text) => LdapAnswer.Result(id, LdapOperationNumber.SearchDone, code, text);
    }

    private static byte[] Extended(in LdapEnvelope envelope)
    {
        var fields = envelope.Content;
        var name = LdapEnvelope.TryTake(ref fields, out var tag, out var oid) && tag == 0x80 ? Encoding.ASCII.GetString(oid) : "";
        var (code, text) = name switch
        {
            StartTls => (LdapResultCode.Unavailable, DirectoryTexts.NoTls),
            WhoAmI => (LdapResultCode.Success, ""),
            _ => (LdapResultCode.ProtocolError, DirectoryTexts.NoSuchExtension),
        };
        return LdapAnswer.Result(envelope.Id, LdapOperationNumber.Extended, code, text);
    }

    // NTLM's third message with a name, or a Kerberos ticket: what a client proves itself with.
    private bool TellToken()
    {
        foreach (var message in _read)
        {
            switch (message)
            {
                case NtlmAuthenticate { User.Length: > 0 } ntlm:
                    _offered(new OfferedCredential(ntlm.IsNtlmV2 ? "NTLMv2" : "NTLMv1", ntlm.User, OrNull(ntlm.Domain), OrNull(ntlm.Workstation)));
                    return true;
                case KerberosMessage { Type: KerberosMessageType.ApReq, Ticket: { } ticket }:
                    _offered(new OfferedCredential("Kerberos", null, ticket.Realm, Service: ticket.Service.ToString()));
                    return true;
            }
        }
        return false;
    }

    private bool TellName(LdapBindRequest bind)
    {
        if (bind.Name.Length == 0)
        {
            return false;
        }
        _offered(new OfferedCredential(bind.Mechanism!, bind.Name));
        return true;
    }

    // BindRequest: version, name, sasl [3] { mechanism, credentials OPTIONAL } (RFC 4511, 4.2).
    private static ReadOnlySpan<byte> SaslCredentials(ReadOnlySpan<byte> bind)
    {
        var ok = LdapEnvelope.TryTake(ref bind, out _, out _) & LdapEnvelope.TryTake(ref bind, out _, out _)
            & LdapEnvelope.TryTake(ref bind, out _, out var sasl) & LdapEnvelope.TryTake(ref sasl, out _, out _);
        return ok && LdapEnvelope.TryTake(ref sasl, out _, out var credentials) ? credentials : [];
    }

    // digest-challenge (RFC 2831, 2.1.1)
    private byte[] DigestChallenge() => Encoding.UTF8.GetBytes(
        "qop=\"auth,auth-int,auth-conf\",cipher=\"3des,rc4\",algorithm=md5-sess,nonce=\"+Upgraded+v1"
        + $"{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))}\",charset=utf-8,realm=\"{_persona.Domain}\"");

    private static byte[] BindResult(int id, LdapResultCode code, string text = "", ReadOnlySpan<byte> sasl = default) =>
        LdapAnswer.Result(id, LdapOperationNumber.Bind, code, text, sasl: sasl);

    private static string? OrNull(string text) => text.Length == 0 ? null : text;
}

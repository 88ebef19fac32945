using Deception.Decoys;
using Deception.Decoys.Ldap;
using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Protocols.Ntlm;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Deception.Tests.Unit.Decoys;

public sealed class LdapSessionTests
{
    private const string WrongPassword = "80090308: LdapErr: DSID-0C090447, comment: AcceptSecurityContext error, data 52e, v4563";
    private readonly List<OfferedCredential> _offered = [];
    private readonly LdapSession _session;

    public LdapSessionTests() => _session = NewSession(_offered.Add);

    [Fact]
    public void A_simple_bind_is_captured_and_refused_as_Windows_refuses_it()
    {
        var reply = Ask(LdapBytes.SimpleBind);

        Assert.Equal((1, 1, 49), (reply.Id, reply.Operation, reply.Code));
        Assert.Equal(WrongPassword, reply.Text);
        Assert.Equal(new OfferedCredential("simple bind", @"LAB\bob"), Assert.Single(_offered));
    }

    [Fact]
    public void No_secret_is_kept()
    {
        Ask(LdapBytes.Bind(1, "bob", "hunter2-secret"));

        Assert.DoesNotContain("hunter2", Assert.Single(_offered).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_anonymous_bind_succeeds_and_offers_nothing()
    {
        Assert.Equal(0, Ask(LdapBytes.Bind(1, "", "")).Code);
        Assert.Empty(_offered);
    }

    [Fact]
    public void A_name_without_a_password_is_captured()
    {
        Assert.Equal(0, Ask(LdapBytes.Bind(1, "bob", "")).Code);
        Assert.Equal("bob", Assert.Single(_offered).Account);
    }

    [Fact]
    public void NTLM_in_SPNEGO_gets_a_challenge_in_the_personas_names_and_is_captured()
    {
        var first = Ask(LdapBytes.SaslBind(1, "GSS-SPNEGO", LdapBytes.Spnego(LdapBytes.NtlmNegotiate())));
        var second = Ask(LdapBytes.SaslBind(2, "GSS-SPNEGO", LdapBytes.SpnegoResponse(LdapBytes.NtlmAuthenticate("LAB", "svc_sql", "ATTACKER"))));

        Assert.Equal(14, first.Code);
        Assert.Equal(0xA1, first.Sasl[0]);
        var challenge = first.Sasl[first.Sasl.AsSpan().IndexOf("NTLMSSP\0"u8)..];
        Assert.True(NtlmParser.TryParseChallenge(challenge, Carrier.Ldap, out var read));
        Assert.Equal("LAB", read.TargetName);
        Assert.NotEqual(0UL, read.ServerChallenge);
        Assert.Contains("d\0c\03\0.\0l\0a\0b\0.\0t\0e\0s\0t\0", System.Text.Encoding.Latin1.GetString(challenge), StringComparison.Ordinal);
        Assert.Equal((49, WrongPassword), (second.Code, second.Text));
        Assert.Equal(new OfferedCredential("NTLMv2", "svc_sql", "LAB", "ATTACKER"), Assert.Single(_offered));
    }

    [Fact]
    public void Bare_NTLM_is_answered_bare()
    {
        var first = Ask(LdapBytes.SaslBind(1, "GSS-SPNEGO", LdapBytes.NtlmNegotiate()));

        Assert.True(NtlmParser.TryParseChallenge(first.Sasl, Carrier.Ldap, out _));
    }

    [Fact]
    public void Each_challenge_is_another()
    {
        var challenges = Enumerable.Range(1, 4).Select(i => Ask(LdapBytes.SaslBind(i, "GSS-SPNEGO", LdapBytes.NtlmNegotiate())))
            .Select(r => NtlmParser.TryParseChallenge(r.Sasl, Carrier.Ldap, out var c) ? c.ServerChallenge : 0).ToList();

        Assert.Equal(4, challenges.Distinct().Count());
    }

    [Fact]
    public void Sicily_is_spoken_too()
    {
        Assert.Equal("NTLM"u8.ToArray(), Ask(LdapBytes.SicilyBind(1, 9, [])).Matched);
        Assert.True(NtlmParser.TryParseChallenge(Ask(LdapBytes.SicilyBind(2, 10, LdapBytes.NtlmNegotiate())).Matched, Carrier.Ldap, out _));
        Assert.Equal(49, Ask(LdapBytes.SicilyBind(3, 11, LdapBytes.NtlmAuthenticate("LAB", "bob", "PC"))).Code);
        Assert.Equal("bob", Assert.Single(_offered).Account);
    }

    [Fact]
    public void An_anonymous_NTLM_sign_in_is_no_credential()
    {
        Ask(LdapBytes.SaslBind(1, "GSS-SPNEGO", LdapBytes.NtlmAuthenticate("", "", "")));

        Assert.Empty(_offered);
    }

    [Fact]
    public void DIGEST_MD5_is_captured()
    {
        var first = Ask(LdapBytes.SaslBind(1, "DIGEST-MD5", null));
        var second = Ask(LdapBytes.SaslBind(2, "DIGEST-MD5", "username=\"bob\",realm=\"lab.test\",nonce=\"x\",response=0123"u8.ToArray()));

        Assert.Equal(14, first.Code);
        Assert.Contains("realm=\"lab.test\"", System.Text.Encoding.UTF8.GetString(first.Sasl), StringComparison.Ordinal);
        Assert.Equal(49, second.Code);
        Assert.Equal("bob@lab.test", Assert.Single(_offered).Account);
    }

    [Fact]
    public void Methods_that_Windows_does_not_know_are_refused_and_captured()
    {
        Assert.Equal(7, Ask(LdapBytes.SaslBind(1, "PLAIN", "\0bob\0secret"u8.ToArray())).Code);
        Assert.Equal("bob", Assert.Single(_offered).Account);
    }

    [Fact]
    public void The_root_tells_what_a_domain_controller_tells()
    {
        var answers = _session.Answer(LdapBytes.Search(5, "", 0))!;
        var entry = LdapReply.Entry(answers[0]);

        Assert.Equal((5, 5, 0), (LdapReply.Read(answers[1]).Id, LdapReply.Read(answers[1]).Operation, LdapReply.Read(answers[1]).Code));
        Assert.Equal(["DC=lab,DC=test"], entry["defaultNamingContext"]);
        Assert.Equal(["dc3.lab.test"], entry["dnsHostName"]);
        Assert.Equal(["GSSAPI", "GSS-SPNEGO", "EXTERNAL", "DIGEST-MD5"], entry["supportedSASLMechanisms"]);
        Assert.Equal(["lab.test:dc3$@LAB.TEST"], entry["ldapServiceName"]);
        Assert.Equal(["20260301120000.0Z"], entry["currentTime"]);
        Assert.Equal(5, entry["namingContexts"].Length);
    }

    [Fact]
    public void Only_what_is_asked_for_is_told()
    {
        var entry = LdapReply.Entry(_session.Answer(LdapBytes.Search(5, "", 0, "DNSHOSTNAME", "nonsense"))![0]);

        Assert.Equal("dnsHostName", Assert.Single(entry).Key);
    }

    [Theory]
    [InlineData("", 2)]
    [InlineData("DC=lab,DC=test", 0)]
    [InlineData("CN=Users,DC=lab,DC=test", 2)]
    public void A_search_needs_a_bind(string baseObject, int scope)
    {
        var reply = Ask(LdapBytes.Search(9, baseObject, scope));

        Assert.Equal((9, 5, 1), (reply.Id, reply.Operation, reply.Code));
        Assert.StartsWith("000004DC: LdapErr: DSID-0C090A5C", reply.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.3.6.1.4.1.1466.20037", 52)]
    [InlineData("1.3.6.1.4.1.4203.1.11.3", 0)]
    [InlineData("1.2.3", 2)]
    public void Extended_requests_are_answered_politely(string oid, int code) => Assert.Equal(code, Ask(LdapBytes.Extended(3, oid)).Code);

    [Fact]
    public void Changes_need_a_bind_and_unbind_ends()
    {
        var reply = Ask([0x30, 0x0C, 0x02, 0x01, 0x07, 0x4A, 0x07, .. "CN=a,CN"u8]);

        Assert.Equal((7, 11, 1), (reply.Id, reply.Operation, reply.Code));
        Assert.Empty(_session.Answer([0x30, 0x06, 0x02, 0x01, 0x02, 0x50, 0x01, 0x01])!);
        Assert.Null(_session.Answer(LdapBytes.Unbind(3)));
    }

    [Fact]
    public void Hostile_messages_do_no_harm()
    {
        var session = NewSession(_ => { });
        byte[][] seeds =
        [
            LdapBytes.SimpleBind, LdapBytes.Search(1, "", 0, "dnsHostName"), LdapBytes.Extended(1, "1.3.6.1.4.1.1466.20037"),
            LdapBytes.SaslBind(1, "GSS-SPNEGO", LdapBytes.Spnego(LdapBytes.NtlmNegotiate())),
            LdapBytes.SaslBind(1, "GSS-SPNEGO", LdapBytes.SpnegoResponse(LdapBytes.NtlmAuthenticate("LAB", "svc_sql", "PC"))),
            LdapBytes.SicilyBind(1, 10, LdapBytes.NtlmNegotiate()), LdapBytes.SaslBind(1, "DIGEST-MD5", null), LdapBytes.Unbind(1),
        ];
        Mutation.Run("ldap decoy", seeds, bytes =>
        {
            if (bytes.Length > 0)
            {
                LdapEnvelope.LengthOf(bytes);
            }
            session.Answer(bytes);
        }, maxBytesPerInput: 64 << 10);
    }

    private static LdapSession NewSession(Action<OfferedCredential> offered)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        var persona = new Persona("lab.test", "dc3");
        var conversation = new Conversation(1, Transport.Tcp, default(Endpoint), default, clock.GetUtcNow()) { SeenFromStart = true };
        return new LdapSession(persona, new RootDse(persona, clock), conversation, clock, offered);
    }

    private LdapReply Ask(byte[] message) => LdapReply.Read(Assert.Single(_session.Answer(message)!));
}

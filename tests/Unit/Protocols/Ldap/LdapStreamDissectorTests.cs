using Deception.Protocols;
using Deception.Protocols.Kerberos;
using Deception.Protocols.Ldap;
using Deception.Protocols.Ntlm;
using Xunit;

namespace Deception.Tests.Unit.Protocols.Ldap;

public sealed class LdapStreamDissectorTests
{
    private static readonly byte[] Simple = Samples.Read("Ldap/bind-simple");

    [Fact]
    public void Reads_a_simple_bind_but_not_its_password()
    {
        var talk = New().Client(Simple).Server(Samples.Read("Ldap/bind-response-success"));
        Assert.Equal(new LdapBindRequest(1, 3, "svc_sqlbackup@lab.test", LdapAuthentication.Simple, null), talk.Messages[0]);
        Assert.Equal(new LdapBindResponse(1, 0, ""), talk.Messages[1]);
        var password = System.Text.Encoding.UTF8.GetString(Simple.AsSpan(Simple.AsSpan().LastIndexOf((byte)0x80) + 2));
        Assert.DoesNotContain(password, string.Concat(Talk.Describe(talk.Messages)), StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_ntlm_inside_spnego()
    {
        var talk = Ntlm(0);
        Assert.Equal(
            ["LdapBindRequest", "LdapBindResponse", "NtlmChallenge", "LdapBindRequest", "NtlmAuthenticate", "LdapUnprotectedRequest", "LdapSearchRequest"],
            talk.Messages.Select(m => m.GetType().Name));
        Assert.Equal("GSS-SPNEGO", Assert.IsType<LdapBindRequest>(talk.Messages[0]).Mechanism);
        var signIn = Assert.IsType<NtlmAuthenticate>(talk.Messages[4]);
        Assert.Equal(("LAB.TEST", "liru.dokava", true, Carrier.Ldap), (signIn.Domain, signIn.User, signIn.IsNtlmV2, signIn.Carrier));
        Assert.NotNull(signIn.ResponseDigest);
        Assert.Equal("LAB", Assert.IsType<NtlmChallenge>(talk.Messages[2]).TargetName);
    }

    [Fact]
    public void Reads_a_real_search()
    {
        var search = Assert.IsType<LdapSearchRequest>(Ntlm(0).Messages[^1]);
        Assert.Equal(("dc=LAB,dc=TEST", LdapScope.Subtree), (search.BaseObject, search.Scope));
        Assert.StartsWith("(&(servicePrincipalName=*)(UserAccountControl:1.2.840.113556.1.4.803:=512)(!(", search.Filter, StringComparison.Ordinal);
        Assert.Equal("sAMAccountName", search.Attributes[1]);
    }

    [Fact]
    public void Reads_kerberos_in_a_sasl_bind()
    {
        var talk = New().Client(Samples.Read("Ldap/bind-gssapi")).Server(Samples.Read("Ldap/bind-response-gssapi"));
        var request = Assert.IsType<KerberosMessage>(talk.Messages[1]);
        Assert.Equal((KerberosMessageType.ApReq, Carrier.Ldap, "ldap/dc1.lab.test"), (request.Type, request.Carrier, request.Ticket?.Service.ToString()));
        Assert.Equal(KerberosMessageType.ApRep, Assert.IsType<KerberosMessage>(talk.Messages[3]).Type);
    }

    [Fact]
    public void Reads_what_is_only_signed()
    {
        var search = Assert.IsType<LdapSearchRequest>(Assert.Single(New().Client(Samples.Read("Ldap/search-signed")).Messages));
        Assert.Equal(("(adminCount=1)", 7), (search.Filter, search.Attributes.Count));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(500)]
    public void Segments_make_no_difference(int cut) => Assert.Equal(Talk.Describe(Ntlm(0).Messages), Talk.Describe(Ntlm(cut).Messages));

    [Fact]
    public void Several_messages_in_one_segment() =>
        Assert.Equal(4, New().Client([.. Simple, .. LdapWriter.Search(2), .. LdapWriter.Search(3), .. Simple]).Messages.Count);

    [Fact]
    public void Finds_the_next_message_when_it_starts_in_the_middle()
    {
        for (var start = 1; start < Simple.Length; start++)
        {
            var talk = New(seenFromStart: false).Client([.. Simple[start..], .. LdapWriter.Search(2)]);
            Assert.Equal(2, Assert.IsType<LdapSearchRequest>(Assert.Single(talk.Messages)).MessageId);
        }
    }

    [Fact]
    public void Finds_the_next_signed_buffer_behind_a_gap()
    {
        var signed = LdapWriter.Buffer(LdapWriter.Wrap(LdapWriter.Search(5)));
        var talk = New().Client(signed, signed[..30]).Gap(true).Client([.. signed[40..], .. signed]);
        Assert.Equal(2, talk.Messages.Count);
    }

    [Fact]
    public void Passes_over_large_results_without_keeping_them()
    {
        var talk = New(cut: 1400).Server(LdapWriter.Entry(1, 3_000_000), LdapWriter.BindResponse(2, 49, [], null));
        Assert.Equal(new LdapBindResponse(2, 49, "said so"), Assert.Single(talk.Messages));
        Assert.Empty(talk.Counters.Unparsed);
    }

    [Fact]
    public void A_search_that_is_too_large_is_counted_and_passed_over()
    {
        var talk = New(cut: 60_000).Client(LdapWriter.Search(1, new string('x', 2_000_000), 0, w => LdapWriter.Text(w, "")), Simple);
        Assert.Single(talk.Messages);
        Assert.Equal(1, talk.Counters.Unparsed["ldap"]);
    }

    [Fact]
    public void Tls_is_only_measured()
    {
        byte[] hello = [0x16, 0x03, 0x01, 0x00, 0x02, 0x01, 0x00], data = [0x17, 0x03, 0x03, 0x00, 0x05, 1, 2, 3, 4, 5];
        var talk = New(cut: 3).Client([.. Simple, .. hello, .. data, .. data]);
        Assert.Equal(new LdapSealed(5, IsTls: true), talk.Messages[^1]);
        Assert.Equal(3, talk.Messages.Count);
        Assert.Empty(talk.Counters.Unparsed);
    }

    [Fact]
    public void What_is_no_tls_after_all_ends_the_direction()
    {
        var talk = New().Client([.. Simple, 0x16, 0x03, 0x01, 0x00, 0x00], Simple);
        Assert.Single(talk.Messages);
        Assert.True(talk.Ended(true));
    }

    [Fact]
    public void A_request_from_the_supposed_server_rights_the_roles()
    {
        var talk = New(seenFromStart: false);
        var supposedServer = talk.Conversation.Server;
        talk.Server(Simple);
        Assert.Equal(supposedServer, talk.Conversation.Client);
        Assert.True(talk.Contexts[0].FromClient);
    }

    [Fact]
    public void Mutants_do_no_harm()
    {
        byte[] client = [.. LdapWriter.Modify(9, "CN=x,DC=lab", (2, "userAccountControl", "4194816"), (0, "member", "CN=y")),
            .. LdapWriter.Add(10, "CN=z,DC=lab", ("objectClass", "computer")), .. LdapWriter.Rename(11), .. LdapWriter.Delete(12, "CN=x"),
            .. LdapWriter.Extended(13, "1.3.6.1.4.1.1466.20037"), .. LdapWriter.WithControls(LdapWriter.Search(14), LdapControls.DirSync), .. Simple, .. Samples.Read("Ldap/bind-ntlm-authenticate"), .. Samples.Read("Ldap/search-spn"), .. Samples.Read("Ldap/search-signed")];
        byte[] server = [.. LdapWriter.Entry(2, 100), .. LdapWriter.Result(2, 5, 0), .. LdapWriter.Result(9, 7, 50), .. Samples.Read("Ldap/bind-response-challenge"), .. Samples.Read("Ldap/bind-response-gssapi")];
        var seeds = new[] { client, server, [.. Samples.Read("Ldap/bind-gssapi"), .. LdapWriter.Buffer(LdapWriter.Wrap(LdapWriter.Search(5), rotation: 30))] };
        var isStart = false;
        Mutation.Run("ldap", seeds, bytes =>
        {
            isStart = !isStart;
            var talk = New(isStart).Client(bytes[..(bytes.Length / 2)], bytes[(bytes.Length / 2)..]);
            Assert.True(talk.Kept(true) <= 1 << 20);
        }, maxBytesPerInput: 65536);
    }

    private static Talk Ntlm(int cut) => New(cut: cut)
        .Client(Samples.Read("Ldap/bind-ntlm-negotiate")).Server(Samples.Read("Ldap/bind-response-challenge"))
        .Client([.. Samples.Read("Ldap/bind-ntlm-authenticate"), .. Samples.Read("Ldap/search-spn")]);

    private static Talk New(bool seenFromStart = true, int cut = 0) =>
        new((sink, counters) => new LdapStreamDissector(sink, counters), seenFromStart, cut);
}

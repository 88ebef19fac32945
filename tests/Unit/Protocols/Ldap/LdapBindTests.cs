using System.Text;
using Deception.Protocols;
using Deception.Protocols.Ldap;
using Deception.Protocols.Ntlm;
using Deception.Tests.Unit.Protocols.Ntlm;
using Xunit;

namespace Deception.Tests.Unit.Protocols.Ldap;

public sealed class LdapBindTests
{
    [Theory]
    [InlineData("", "", LdapAuthentication.Anonymous)]
    [InlineData("CN=x", "", LdapAuthentication.Unauthenticated)]
    [InlineData("CN=x", "secret", LdapAuthentication.Simple)]
    public void Tells_kinds_of_simple_binds_apart(string name, string password, LdapAuthentication expected)
    {
        var talk = New().Client(LdapWriter.Bind(1, name, 0, Encoding.UTF8.GetBytes(password)));
        Assert.Equal(new LdapBindRequest(1, 3, name, expected, null), Assert.Single(talk.Messages));
    }

    [Fact]
    public void Reads_sicily()
    {
        var talk = New()
            .Client(LdapWriter.Bind(1, "", 9, [])).Server(LdapWriter.BindResponse(1, 0, "NTLM"u8.ToArray(), null))
            .Client(LdapWriter.Bind(2, "NTLM", 10, NtlmWriter.Negotiate())).Server(LdapWriter.BindResponse(2, 0, NtlmWriter.Challenge("LAB"), null))
            .Client(LdapWriter.Bind(3, "", 11, NtlmWriter.Authenticate("LAB", "jo", "WS", 40)));
        Assert.Equal(
            [LdapAuthentication.SicilyPackageDiscovery, LdapAuthentication.SicilyNegotiate, LdapAuthentication.SicilyResponse],
            talk.Messages.OfType<LdapBindRequest>().Select(m => m.Authentication));
        Assert.Equal("LAB", Assert.Single(talk.Messages.OfType<NtlmChallenge>()).TargetName);
        var signIn = Assert.Single(talk.Messages.OfType<NtlmAuthenticate>());
        Assert.Equal(("LAB", "jo", "WS"), (signIn.Domain, signIn.User, signIn.Workstation));
    }

    [Theory]
    [InlineData("DIGEST-MD5", "username=\"jo\",realm=\"lab.test\",nonce=\"x\",nc=00000001", "jo@lab.test")]
    [InlineData("digest-md5", "realm=\"lab.test\",username=\"LAB\\\\jo\"", "LAB\\jo")]
    [InlineData("DIGEST-MD5", "xusername=\"no\"", "")]
    [InlineData("PLAIN", "\0jo@lab.test\0secret", "jo@lab.test")]
    [InlineData("SCRAM-SHA-512", "n,,n=j=2Co,r=fyko", "j,o")]
    [InlineData("EXTERNAL", "anything", "")]
    [InlineData("GSSAPI", "n,,n=jo", "")]
    public void Finds_the_name_in_other_mechanisms(string mechanism, string credentials, string name)
    {
        var talk = New().Client(LdapWriter.SaslBind(4, mechanism, Encoding.UTF8.GetBytes(credentials)));
        Assert.Equal(new LdapBindRequest(4, 3, name, LdapAuthentication.Sasl, mechanism), Assert.Single(talk.Messages));
        Assert.Empty(talk.Counters.Unparsed);
    }

    [Theory]
    [InlineData("NTLM")]
    [InlineData("GSS-SPNEGO")]
    public void Reads_ntlm_without_spnego(string mechanism)
    {
        var talk = New().Client(LdapWriter.SaslBind(4, mechanism, NtlmWriter.Authenticate("LAB", "jo", "WS", 40)));
        Assert.Equal("jo", Assert.IsType<NtlmAuthenticate>(talk.Messages[^1]).User);
    }

    [Fact]
    public void A_sasl_bind_may_bring_nothing() =>
        Assert.Equal("GSS-SPNEGO", Assert.IsType<LdapBindRequest>(Assert.Single(New().Client(LdapWriter.SaslBind(4, "GSS-SPNEGO", null)).Messages)).Mechanism);

    [Fact]
    public void Counts_what_it_cannot_read()
    {
        var talk = New().Client(LdapWriter.Message(1, 0, w => w.WriteInteger(3)));
        Assert.Empty(talk.Messages);
        Assert.Equal(1, talk.Counters.Unparsed["ldap"]);
    }

    private static Talk New() => new((sink, counters) => new LdapStreamDissector(sink, counters));
}

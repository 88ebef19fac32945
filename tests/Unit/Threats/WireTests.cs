using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Ldap;
using Deception.Protocols.Ntlm;
using Deception.Protocols.Smb;
using Deception.Protocols.Tls;
using Xunit;

namespace Deception.Tests.Unit.Threats;

public sealed class WireTests
{
    private static IReadOnlyList<string> Of(ushort port, params (bool FromClient, WireMessage Message)[] messages)
    {
        var scene = new Scene(Scene.Policy());
        var talk = scene.Talk(Scene.Client, Scene.Controller, port);
        foreach (var (fromClient, message) in messages)
        {
            scene.Say(talk, fromClient, message);
        }
        Assert.All(scene.Findings, f => Assert.Equal(FindingKind.Exposure, f.Kind));
        return [.. scene.Findings.Select(f => f.Detector)];
    }

    [Fact]
    public void A_plain_request_after_a_bind_with_a_mechanism_is_unsigned()
    {
        var sasl = new LdapBindRequest(2, 3, "", LdapAuthentication.Sasl, "GSS-SPNEGO");
        var simple = new LdapBindRequest(2, 3, "cn=a", LdapAuthentication.Anonymous, null);
        Assert.Equal(["wire.unsigned-ldap-bind"], Of(389, (true, sasl), (false, new LdapBindResponse(2, 0, "")), (true, new LdapUnprotectedRequest())));
        Assert.Empty(Of(389, (true, sasl), (false, new LdapBindResponse(2, 49, "")), (true, new LdapUnprotectedRequest())));
        Assert.Empty(Of(389, (true, new LdapUnprotectedRequest()), (true, sasl), (false, new LdapBindResponse(2, 0, ""))));
        Assert.Empty(Of(389, (true, simple), (false, new LdapBindResponse(2, 0, "")), (true, new LdapUnprotectedRequest())));
    }

    [Theory]
    [InlineData(false, false, false, true)]
    [InlineData(true, false, false, false)]
    [InlineData(null, false, false, false)]
    [InlineData(false, true, false, false)]
    [InlineData(false, false, true, false)]
    public void An_SMB_session_without_signing_is_told(bool? required, bool encrypted, bool anonymous, bool told) =>
        Assert.Equal(told ? ["wire.smb-signing-off"] : [], Of(445, (false, new SmbSessionBegun(required, encrypted, anonymous)), (true, new SmbUnsignedRequest())));

    [Fact]
    public void An_SMB_session_that_nobody_saw_unsigned_is_not_told() => Assert.Empty(Of(445, (false, new SmbSessionBegun(false, false, false))));

    [Fact]
    public void Old_dialects_versions_and_responses_are_told()
    {
        Assert.Equal(["wire.smb1"], Of(445, (false, new SmbNegotiated(SmbNegotiated.Smb1, true))));
        Assert.Empty(Of(445, (false, new SmbNegotiated(0x0311, false))));
        Assert.Equal(["wire.old-tls"], Of(636, (false, new TlsServerHello(0x0302))));
        Assert.Empty(Of(636, (false, new TlsServerHello(0x0303)), (false, new TlsServerHello(0x0304))));
        Assert.Equal(["wire.ntlmv1"], Of(445, (true, new NtlmAuthenticate(Carrier.Smb, "CORP", "jo", "", 1, false))));
        Assert.Empty(Of(445, (true, new NtlmAuthenticate(Carrier.Smb, "CORP", "jo", "", 1, true)), (true, new NtlmAuthenticate(Carrier.Smb, "CORP", "jo", "", null, false))));
    }

    [Fact]
    public void A_null_session_is_told_when_it_was_taken()
    {
        var nobody = new NtlmAuthenticate(Carrier.Smb, "", "", "", null, false);
        Assert.Equal(["wire.null-session"], Of(445, (true, nobody), (false, new SmbSessionBegun(false, false, true))));
        Assert.Empty(Of(445, (true, nobody), (false, new SignInResult(Carrier.Smb, false, 0xC0000022))));
        Assert.Empty(Of(445, (true, nobody with { User = "jo" }), (false, new SmbSessionBegun(true, false, false))));
    }

    [Fact]
    public void Weak_tickets_are_told_once_a_service_and_day()
    {
        var scene = new Scene(Scene.Policy());
        scene.Ticket(Scene.Client, "HTTP/web", issued: 23).Ticket(Scene.Client, "HTTP/web", issued: 23).Ticket(Scene.Client, "HTTP/new", issued: 18);
        Assert.Equal(1, scene.Findings.Count(f => f.Detector == "wire.weak-ticket-encryption"));
        scene.Wait(TimeSpan.FromHours(3)).Ticket(Scene.Client, "HTTP/web", issued: 23);
        Assert.Equal(1, scene.Findings.Count(f => f.Detector == "wire.weak-ticket-encryption"));
        scene.Wait(TimeSpan.FromHours(22)).Ticket(Scene.Client, "HTTP/web", issued: 23).Ticket(Scene.Client, "krbtgt/OTHER.EXAMPLE", issued: 23);
        Assert.Equal(2, scene.Findings.Count(f => f.Detector == "wire.weak-ticket-encryption"));
    }
}

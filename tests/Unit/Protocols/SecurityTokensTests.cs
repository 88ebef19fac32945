using System.Formats.Asn1;
using Deception.Protocols;
using Deception.Protocols.Kerberos;
using Deception.Protocols.Ntlm;
using Deception.Tests.Unit.Protocols.Kerberos;
using Deception.Tests.Unit.Protocols.Ntlm;
using Xunit;

namespace Deception.Tests.Unit.Protocols;

public sealed class SecurityTokensTests
{
    private const string Spnego = "1.3.6.1.5.5.2";
    private const string Kerberos5 = "1.2.840.113554.1.2.2";
    private const string MicrosoftKerberos5 = "1.2.840.48018.1.2.2";

    private static readonly byte[] ApReq = KerberosWriter.ApplicationRequest(0x20000000, new KerberosTicket("LAB.TEST", new KerberosName(2, ["cifs", "dc1"]), 18, 1, 0));
    private static readonly byte[] Ntlm = NtlmWriter.Authenticate("LAB", "jo", "WS", 40);

    [Fact]
    public void Finds_kerberos_in_every_wrapping()
    {
        byte[][] tokens =
        [
            ApReq,
            Gss(Kerberos5, [1, 0, .. ApReq]),
            Gss(MicrosoftKerberos5, [1, 0, .. ApReq]),
            Gss(Spnego, Init(Gss(Kerberos5, [1, 0, .. ApReq]))),
            Gss(Spnego, Init(Gss(MicrosoftKerberos5, [1, 0, .. ApReq]), hints: true)),
            Init(Gss(Kerberos5, [1, 0, .. ApReq])),
            Response(Gss(Kerberos5, [1, 0, .. ApReq])),
        ];
        foreach (var token in tokens)
        {
            var message = Assert.IsType<KerberosMessage>(Assert.Single(Read(token).Messages));
            Assert.Equal((KerberosMessageType.ApReq, Carrier.Smb, "cifs/dc1"), (message.Type, message.Carrier, message.Ticket?.Service.ToString()));
        }
    }

    [Fact]
    public void Finds_ntlm_in_every_wrapping()
    {
        foreach (var token in new[] { Ntlm, Gss(Spnego, Init(Ntlm)), Response(Ntlm), Gss("1.3.6.1.4.1.311.2.2.10", Ntlm) })
        {
            Assert.Equal("jo", Assert.IsType<NtlmAuthenticate>(Assert.Single(Read(token).Messages)).User);
        }

        Assert.IsType<NtlmChallenge>(Assert.Single(Read(Response(NtlmWriter.Challenge("LAB"))).Messages));
    }

    [Fact]
    public void Passes_over_what_tells_nothing()
    {
        byte[][] tokens = [[], NtlmWriter.Negotiate(), [5, 4, 4, 0xFF], [4, 4], Gss("1.3.6.1.4.1.311.2.2.30", [1, 2]), Gss(Kerberos5, [2, 1]), Response([]), "n,,n=jo"u8.ToArray()];
        foreach (var token in tokens)
        {
            var counters = new ProtocolCounters();
            Assert.Empty(Read(token, counters).Messages);
            Assert.Empty(counters.Unparsed);
        }
    }

    [Theory]
    [InlineData("604006", "spnego")]
    [InlineData("A1820102", "spnego")]
    [InlineData("6E820102", "kerberos")]
    [InlineData("4E544C4D5353500003000000", "ntlm")]
    public void Counts_what_is_broken(string token, string protocol)
    {
        var counters = new ProtocolCounters();
        Assert.Empty(Read(Convert.FromHexString(token), counters).Messages);
        Assert.Equal(1, counters.Unparsed[protocol]);
    }

    [Fact]
    public void Nesting_is_bounded()
    {
        var token = Ntlm;
        for (var i = 0; i < 1000; i++)
        {
            token = Response(token);
        }

        Assert.Empty(Read(token).Messages);
    }

    [Fact]
    public void Mutants_do_no_harm() => Mutation.Run(
        "tokens",
        [ApReq, Gss(Spnego, Init(Gss(Kerberos5, [1, 0, .. ApReq]), hints: true)), Response(Ntlm), Gss(Spnego, Init(Ntlm))],
        token => Read(token),
        maxBytesPerInput: 8192);

    private static Collector Read(byte[] token, ProtocolCounters? counters = null)
    {
        var collector = new Collector();
        SecurityTokens.Read(token, default, Carrier.Smb, collector, counters ?? new ProtocolCounters());
        return collector;
    }

    private static byte[] Gss(string mechanism, byte[] inner)
    {
        var oid = new AsnWriter(AsnEncodingRules.DER);
        oid.WriteObjectIdentifier(mechanism);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteOctetString([.. oid.Encode(), .. inner], new Asn1Tag(TagClass.Application, 0));
        var token = writer.Encode();
        token[0] = 0x60;
        return token;
    }

    private static byte[] Init(byte[] mechToken, bool hints = false) => Negotiation(0, writer =>
    {
        using (writer.PushSequence(Context(0)))
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Kerberos5);
        }

        Token(writer, mechToken);
        if (hints)
        {
            using (writer.PushSequence(Context(3)))
            {
                writer.WriteNull();
            }
        }
    });

    private static byte[] Response(byte[] responseToken) => Negotiation(1, writer => Token(writer, responseToken));

    private static byte[] Negotiation(int tag, Action<AsnWriter> write)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence(Context(tag)))
        using (writer.PushSequence())
        {
            write(writer);
        }

        return writer.Encode();
    }

    private static void Token(AsnWriter writer, byte[] token)
    {
        using (writer.PushSequence(Context(2)))
        {
            writer.WriteOctetString(token);
        }
    }

    private static Asn1Tag Context(int tag) => new(TagClass.ContextSpecific, tag);
}

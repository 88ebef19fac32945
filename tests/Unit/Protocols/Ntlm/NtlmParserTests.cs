using CsCheck;
using Deception.Protocols;
using Deception.Protocols.Ntlm;
using Xunit;

namespace Deception.Tests.Unit.Protocols.Ntlm;

public sealed class NtlmParserTests
{
    private static readonly Gen<string> Texts = Gen.String[Gen.Char["abß$@.\\"], 0, 20];

    [Fact]
    public void Reads_back_what_was_written() => Gen.Select(Texts, Texts, Texts, Gen.Int[0, 60], Gen.Bool, Gen.Bool)
        .Sample((domain, user, workstation, response, unicode, isOld) =>
        {
            // Clients too old for flags knew no Unicode.
            unicode &= !isOld;
            var bytes = NtlmWriter.Authenticate(domain, user, workstation, response, unicode, isOld ? 52 : 64);
            Assert.True(NtlmParser.TryParseAuthenticate(bytes, Carrier.Smb, out var read));
            Assert.Equal((domain, user, workstation, Carrier.Smb), (read.Domain, read.User, read.Workstation, read.Carrier));
            Assert.Equal((response > 24, response == 0), (read.IsNtlmV2, read.ResponseDigest is null));

            Assert.True(NtlmParser.TryParseChallenge(NtlmWriter.Challenge(domain, unicode), Carrier.Http, out var challenge));
            Assert.Equal((domain, 0x0102030405060708ul, Carrier.Http), (challenge.TargetName, challenge.ServerChallenge, challenge.Carrier));
        });

    [Fact]
    public void The_user_is_read_even_when_other_fields_point_outside()
    {
        var bytes = NtlmWriter.Authenticate("LAB", "jo", "WS", 40);
        bytes[48] = bytes[49] = 0xFF; // workstation
        bytes[24] = bytes[25] = 0xFF; // response
        Assert.True(NtlmParser.TryParseAuthenticate(bytes, Carrier.Smb, out var read));
        Assert.Equal(("jo", "", true), (read.User, read.Workstation, read.ResponseDigest is null));
    }

    [Fact]
    public void Refuses_a_user_that_points_outside()
    {
        var bytes = NtlmWriter.Authenticate("LAB", "jo", "WS", 40);
        bytes[43] = 0xFF;
        Assert.False(NtlmParser.TryParseAuthenticate(bytes, Carrier.Smb, out _));
    }

    [Fact]
    public void Mutants_do_no_harm()
    {
        var seeds = new[] { NtlmWriter.Negotiate(), NtlmWriter.Challenge("LAB"), NtlmWriter.Authenticate("LAB", "jo", "WS", 40), NtlmWriter.Authenticate("LAB", "jo", "WS", 24, false, 52) };
        Mutation.Run("ntlm", seeds, bytes =>
        {
            _ = NtlmParser.TryParseChallenge(bytes, Carrier.Smb, out _);
            _ = NtlmParser.TryParseAuthenticate(bytes, Carrier.Smb, out _);
        }, maxBytesPerInput: 4096);
    }
}

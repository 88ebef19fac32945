using CsCheck;
using Deception.Protocols;
using Deception.Protocols.Ldap;
using Xunit;

namespace Deception.Tests.Unit.Protocols.Ldap;

public sealed class SaslBufferTests
{
    [Fact]
    public void Turns_back_any_rotation() => Gen.Select(Gen.Int[0, 64], Gen.Int[0, 300]).Sample((checksum, rotation) =>
        New().Client(LdapWriter.Buffer(LdapWriter.Wrap(LdapWriter.Search(9), checksum, rotation))).Messages is [LdapSearchRequest { MessageId: 9 }]);

    [Fact]
    public void Joins_messages_that_buffers_cut_in_pieces()
    {
        byte[] plain = [.. LdapWriter.Search(1), .. LdapWriter.Entry(2, 500), .. LdapWriter.Search(3)];
        Gen.Select(Gen.Int[1, 200], Gen.Bool).Sample((size, isNtlm) =>
        {
            var talk = New();
            foreach (var piece in plain.Chunk(size))
            {
                talk.Client(LdapWriter.Buffer(isNtlm ? [1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, .. piece] : LdapWriter.Wrap(piece)));
            }

            return talk.Messages.Count == 2 && talk.Counters.Unparsed.Count == 0;
        });
    }

    [Fact]
    public void Reads_old_tokens_of_rc4_keys()
    {
        byte[] oid = [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 0x01, 0x02, 0x02];
        byte[] Token(byte seal) =>
            [.. oid, 0x02, 0x01, 0x11, 0x00, seal, seal, 0xFF, 0xFF, .. new byte[24], .. LdapWriter.Search(7), 0x01];
        byte[] Framed(byte[] token) => LdapWriter.Buffer([0x60, 0x82, (byte)(token.Length >> 8), (byte)token.Length, .. token]);
        var talk = New().Client(Framed(Token(0xFF)), Framed(Token(0x10)), LdapWriter.Search(8));
        Assert.Equal([7, 8], talk.Messages.OfType<LdapSearchRequest>().Select(m => m.MessageId));
        Assert.Empty(talk.Counters.Unparsed);
    }

    [Fact]
    public void Passes_over_what_is_sealed_quietly()
    {
        var sealedBuffer = LdapWriter.Buffer(LdapWriter.Wrap(new byte[5_000_000], flags: 6));
        byte[] ntlm = LdapWriter.Buffer([1, 0, 0, 0, .. new byte[12], 0x77, 0x12, 0x99]);
        var talk = New(cut: 1400).Client(sealedBuffer, ntlm, LdapWriter.Buffer(), LdapWriter.Search(1));
        Assert.Single(talk.Messages.OfType<LdapSearchRequest>());
        Assert.Equal([5_000_032, 23, 4], talk.Messages.OfType<LdapSealed>().Select(m => m.Length));
        Assert.Empty(talk.Counters.Unparsed);
    }

    [Fact]
    public void A_token_cut_short_gives_nothing()
    {
        var talk = New().Client(LdapWriter.Buffer([5, 4, 4, 0xFF, 0xFF, 0xFF, 0, 0, .. new byte[8], 0x30]), LdapWriter.Search(1));
        Assert.Single(talk.Messages);
    }

    private static Talk New(int cut = 0) => new((sink, counters) => new LdapStreamDissector(sink, counters), cut: cut);
}

using Deception.Protocols;
using Deception.Protocols.Kerberos;
using Xunit;

namespace Deception.Tests.Unit.Protocols.Kerberos;

public sealed class KerberosStreamDissectorTests
{
    private static readonly string[] Requests = ["Kerberos/as-req", "Kerberos/as-req-timestamp", "Kerberos/tgs-req"];
    private static readonly string[] Answers = ["Kerberos/error-preauth-required", "Kerberos/as-rep", "Kerberos/tgs-rep"];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(700)]
    [InlineData(1460)]
    public void Segments_make_no_difference(int cut)
    {
        var whole = Play(0);
        Assert.Equal(6, whole.Length);
        Assert.Equal(whole, Play(cut));
    }

    [Fact]
    public void Several_records_in_one_segment()
    {
        var talk = New().Client(All(Requests));
        Assert.Equal(3, talk.Messages.Count);
        Assert.Equal(0, talk.Kept(true));
    }

    [Fact]
    public void Finds_the_next_record_when_it_starts_in_the_middle()
    {
        var stream = All(Requests);
        for (var start = 1; start < Samples.Read(Requests[0]).Length; start++)
        {
            var talk = New(seenFromStart: false).Client(stream[start..]);
            Assert.Equal(2, talk.Messages.Count);
            Assert.Equal(1, talk.Counters.Unparsed["kerberos"]);
        }
    }

    [Fact]
    public void Finds_the_next_record_behind_a_gap()
    {
        var stream = All(Requests);
        var talk = New().Client(stream[..100]).Gap(true).Client(stream[150..]);
        Assert.Equal(2, talk.Messages.Count);
    }

    [Fact]
    public void Passes_over_records_that_are_too_long()
    {
        var junk = new byte[900_000];
        (junk[0], junk[1], junk[2], junk[3], junk[4], junk[5]) = (0x6A, 0x83, 0x0D, 0xBB, 0x9B, 0x30);
        (junk[6], junk[7], junk[8], junk[9]) = (0x83, 0x0D, 0xBB, 0x96);
        var talk = New(cut: 10_000).Client(KerberosWriter.Record(junk), Samples.Read(Requests[0]));
        Assert.Single(talk.Messages);
        Assert.True(talk.Kept(true) == 0);
    }

    [Fact]
    public void A_request_from_the_supposed_server_rights_the_roles_once()
    {
        var talk = New(seenFromStart: false);
        var supposedServer = talk.Conversation.Server;
        talk.Server(Samples.Read(Requests[0])).Client(Samples.Read(Answers[0])).Server(Samples.Read(Requests[1]));
        Assert.Equal(supposedServer, talk.Conversation.Client);
        Assert.Equal([true, false, true], talk.Contexts.Select(c => c.FromClient));
    }

    [Fact]
    public void Roles_known_from_the_opening_stay()
    {
        var talk = New();
        var server = talk.Conversation.Server;
        talk.Server(Samples.Read(Requests[0]));
        Assert.Equal(server, talk.Conversation.Server);
        Assert.False(talk.Contexts[0].FromClient);
    }

    [Fact]
    public void Mutants_do_no_harm() => Mutation.Run("kerberos stream", [All(Requests), All(Answers)], bytes =>
    {
        var talk = New(seenFromStart: false).Client(bytes[..(bytes.Length / 2)], bytes[(bytes.Length / 2)..]);
        Assert.True(talk.Kept(true) <= 1 << 18);
    });

    private static string[] Play(int cut)
    {
        var talk = New(cut);
        for (var i = 0; i < Requests.Length; i++)
        {
            talk.Client(Samples.Read(Requests[i])).Server(Samples.Read(Answers[i]));
        }

        Assert.Empty(talk.Counters.Unparsed);
        return Talk.Describe(talk.Messages);
    }

    private static byte[] All(string[] names) => [.. names.SelectMany(Samples.Read)];

    private static Talk New(int cut = 0, bool seenFromStart = true) =>
        new((sink, counters) => new KerberosStreamDissector(sink, counters), seenFromStart, cut);
}

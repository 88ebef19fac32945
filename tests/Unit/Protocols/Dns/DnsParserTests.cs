using Deception.Protocols;
using Deception.Protocols.Dns;
using Deception.Sensor.Baiting;
using Xunit;

namespace Deception.Tests.Unit.Protocols.Dns;

public sealed class DnsParserTests
{
    // An answer with compression: question at 12, the record's name points back to it.
    private static readonly byte[] Answer = Convert.FromHexString(
        "1234858000010001000000000364636104636F72700765786D61706C650000010001C00C00010001000004B000040A14000A".Replace("65786D61706C65", "6578616D706C65", StringComparison.Ordinal));

    private static readonly byte[] Update = Convert.FromHexString(
        "00142800000100000001000004636F7270076578616D706C65000006000104777061640000010001" + "0000012C0004" + "0A140042");

    private static readonly byte[] Transfer = Convert.FromHexString("000900200001000000000000" + "04636F7270076578616D706C650000FC0001");

    private static readonly byte[] NetBiosAnswer =
        [0, 77, 0x85, 0, 0, 0, 0, 1, 0, 0, 0, 0, .. BaitQuery.NetBios("fs1", 1)[12..46], 0, 32, 0, 1, 0, 0, 0, 9, 0, 6, 0, 0, 10, 0, 0, 5];

    [Fact]
    public void Reads_an_answer_with_compressed_names()
    {
        Assert.True(DnsParser.TryParse(Answer, NameProtocol.Dns, out var message));
        Assert.Equal(new DnsQuestion("dca.corp.example", DnsType.A), Assert.Single(message.Questions));
        var record = Assert.Single(message.Answers);
        Assert.Equal(("dca.corp.example", "10.20.0.10"), (record.Name, record.Address.ToString()));
        Assert.True(message is { IsResponse: true, Operation: DnsOperation.Query, ResponseCode: 0, AnswerCount: 1 });
    }

    [Fact]
    public void Reads_an_update()
    {
        Assert.True(DnsParser.TryParse(Update, NameProtocol.Dns, out var message));
        Assert.Equal((DnsOperation.Update, "corp.example", "wpad"), (message.Operation, message.Questions[0].Name, message.Authority[0].Name));
    }

    [Fact]
    public void Decodes_NetBIOS_names()
    {
        Assert.True(DnsParser.TryParse(NetBiosAnswer, NameProtocol.NetBios, out var message));
        Assert.Equal(("FS1", 0x20, "10.0.0.5", false),
            (message.Answers[0].Name, message.Answers[0].Suffix, message.Answers[0].Address.ToString(), message.Answers[0].IsGroup));
    }

    [Fact]
    public void Questions_that_the_sensor_asks_are_well_formed()
    {
        Assert.True(DnsParser.TryParse(BaitQuery.Llmnr("fs-hq-xk47", 9), NameProtocol.Llmnr, out var llmnr));
        Assert.Equal((9, new DnsQuestion("fs-hq-xk47", DnsType.A)), (llmnr.Id, llmnr.Questions[0]));
        Assert.True(DnsParser.TryParse(BaitQuery.MulticastDns("fs-hq-xk47"), NameProtocol.MulticastDns, out var mdns));
        Assert.Equal("fs-hq-xk47.local", mdns.Questions[0].Name);
        Assert.True(DnsParser.TryParse(BaitQuery.NetBios("fs-hq-xk47", 9), NameProtocol.NetBios, out var netbios));
        Assert.Equal(new DnsQuestion("FS-HQ-XK47", DnsType.NetBios), netbios.Questions[0]);
        Assert.Equal(50, BaitQuery.NetBios("fs-hq-xk47", 9).Length);
    }

    [Theory]
    [InlineData("C00C")] // itself
    [InlineData("0161C00C")] // back to its own start
    [InlineData("C00E00")] // forward
    [InlineData("C0FF")] // out of the message
    [InlineData("41")] // a label of an unknown kind
    [InlineData("3F61")] // cut short
    public void Names_that_loop_or_lead_astray_are_refused(string name) =>
        Assert.False(DnsParser.TryParse([.. Convert.FromHexString("000000000001000000000000" + name), 0, 1, 0, 1], NameProtocol.Dns, out _));

    [Fact]
    public void A_name_is_no_longer_than_255_bytes()
    {
        byte[] label = [63, .. Enumerable.Repeat((byte)'a', 63)];
        Assert.True(DnsParser.TryParse(Ask([.. label, .. label, .. label, 61, .. label[..61], 0]), NameProtocol.Dns, out _));
        Assert.False(DnsParser.TryParse(Ask([.. label, .. label, .. label, .. label, 0]), NameProtocol.Dns, out _));

        static byte[] Ask(byte[] name) => [0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. name, 0, 1, 0, 1];
    }

    [Fact]
    public void Odd_bytes_are_written_so_that_names_stay_apart()
    {
        Assert.True(DnsParser.TryParse([0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 4, (byte)'a', (byte)'.', 7, 0xC3, 2, 0xA4, (byte)'b', 0, 0, 1, 0, 1], NameProtocol.Dns, out var message));
        Assert.StartsWith("a\\.\\007", message.Questions[0].Name, StringComparison.Ordinal);
    }

    [Fact]
    public void What_nobody_wants_is_left_alone()
    {
        Assert.False(DnsParser.IsWanted(NameProtocol.Dns, Answer));
        Assert.True(DnsParser.IsWanted(NameProtocol.Dns, Update));
        Assert.True(DnsParser.IsWanted(NameProtocol.Dns, Transfer));
        Assert.True(DnsParser.IsWanted(NameProtocol.Llmnr, Answer));
        Assert.False(DnsParser.IsWanted(NameProtocol.Llmnr, BaitQuery.Llmnr("a", 1)));
    }

    [Fact]
    public void A_stream_is_read_however_it_is_cut()
    {
        byte[] talk = [.. Framed(Answer), .. Framed(Transfer), .. Framed(Answer), .. Framed(Update)];
        foreach (var cut in new[] { 0, 1, 7, 40 })
        {
            var player = Make(true).Play(new Dialogue([(true, talk)]), cut);
            Assert.Equal([DnsOperation.Query, DnsOperation.Update], player.All<DnsMessage>().Select(m => m.Operation));
        }
        Assert.Empty(Make(true).Gap(true).Client(talk).Heard);
        Assert.True(Make(false).Client("GET / HTTP/1.1\r\n\r\n"u8.ToArray()).HasEnded);
    }

    [Fact]
    public void Damaged_messages_do_no_harm() => Mutation.Run("dns", [Answer, Update, Transfer, NetBiosAnswer], bytes =>
    {
        foreach (var protocol in Enum.GetValues<NameProtocol>())
        {
            _ = DnsParser.IsWanted(protocol, bytes);
            _ = DnsParser.TryParse(bytes, protocol, out _);
        }
    }, maxBytesPerInput: 8192);

    [Fact]
    public void Damaged_streams_do_no_harm() =>
        Mutation.Run("dns stream", [[.. Framed(Transfer), .. Framed(Update)], Framed(Answer)], bytes => Make(true).Client(bytes), count: 20_000);

    private static byte[] Framed(byte[] message) => [(byte)(message.Length >> 8), (byte)message.Length, .. message];

    private static Player Make(bool seenFromStart) => new((sink, counters, _) => new DnsStreamDissector(sink, counters), 53, seenFromStart);
}

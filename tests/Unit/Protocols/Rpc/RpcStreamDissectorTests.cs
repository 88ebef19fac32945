using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Protocols.Ntlm;
using Deception.Protocols.Rpc;
using Xunit;

namespace Deception.Tests.Unit.Protocols.Rpc;

public sealed class RpcStreamDissectorTests
{
    private static readonly Guid Samr = new("12345778-1234-abcd-ef00-0123456789ac");
    private static readonly RpcSecurity Sealed = new(9, 6);

    private readonly RpcKnowledge _knowledge = new();

    [Fact]
    public void A_replication_of_one_account_is_seen_with_its_sizes_and_who_signed_in()
    {
        var player = Play("Rpc/drsuapi");

        var bind = Assert.Single(player.All<RpcBind>());
        Assert.Equal(RpcInterfaces.Drsuapi, Assert.Single(bind.Contexts).Interface);
        Assert.Equal((4, 0), (bind.Contexts[0].Major, bind.Contexts[0].Minor));
        Assert.Equal([true], Assert.Single(player.All<RpcBindResult>()).Accepted);
        Assert.Equal("kege.pavizu", Assert.Single(player.All<NtlmAuthenticate>(), message => message.Carrier == Carrier.DceRpc).User);
        Assert.Equal([(0, 84), (16, 56), (12, 98), (3, 329)], player.All<RpcRequest>().Select(call => ((int)call.Operation, call.StubLength)));
        Assert.All(player.All<RpcRequest>(), call => Assert.Equal(
            (RpcInterfaces.Drsuapi, new RpcSecurity(10, 6), false), (call.Interface, call.Security, call.IsInferred)));
        Assert.All(player.All<RpcResponse>(), answer => Assert.NotNull(answer.Operation));
        Assert.Empty(player.Counters.Unparsed);
    }

    [Theory]
    [InlineData("Rpc/drsuapi", 1)]
    [InlineData("Rpc/drsuapi", 3)]
    [InlineData("Rpc/endpoint-lookup", 1)]
    [InlineData("Rpc/endpoint-lookup", 777)]
    [InlineData("Rpc/replication-begun", 1)]
    public void Segments_of_any_size_give_the_same(string name, int cut)
    {
        var whole = Play(name);
        var parts = Play(name, cut);

        Assert.NotEmpty(whole.Text);
        Assert.Equal(whole.Text, parts.Text);
    }

    [Fact]
    public void The_endpoint_mapper_tells_where_drsuapi_is_served()
    {
        var player = Play("Rpc/endpoint-map");

        var server = new Endpoint(player.Conversation.Server.Address, 49153); // its tower says 0.0.0.0: wherever you asked
        Assert.Equal(new EndpointMapped(RpcInterfaces.Drsuapi, server), Assert.Single(player.All<EndpointMapped>()));
        Assert.Equal([true, false], Assert.Single(player.All<RpcBindResult>()).Accepted);
        Assert.Contains(RpcInterfaces.Drsuapi, _knowledge.At(server, player.Conversation.Client.Address));
    }

    [Fact]
    public void A_list_of_all_endpoints_is_read_over_its_fragments()
    {
        var player = Play("Rpc/endpoint-lookup");

        Assert.Equal(16, player.All<EndpointMapped>().Distinct().Count());
        Assert.Equal([2, 2], player.All<RpcRequest>().Select(call => (int)call.Operation));
        Assert.Empty(player.Counters.Unparsed);
    }

    [Fact]
    public void A_list_in_the_64_bit_syntax_is_read()
    {
        var writer = new RpcWriter();
        byte[] tower = [
            5, 0, 19, 0, 0x0D, .. RpcInterfaces.Drsuapi.ToByteArray(), 4, 0, 2, 0, 0, 0, 19, 0, 0x0D, .. RpcWriter.Ndr.ToByteArray(), 2, 0,
            2, 0, 0, 0, 1, 0, 0x0B, 2, 0, 0, 0, 1, 0, 7, 2, 0, 0xC0, 0, 1, 0, 9, 4, 0, 0, 0, 0, 0];
        byte[] stub = [
            .. new byte[20], 1, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, .. new byte[8], 1, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0,
            (byte)tower.Length, 0, 0, 0, 0, 0, 0, 0, (byte)tower.Length, 0, 0, 0, .. tower, 0, 0, 0, 0, 0, 0, 0, 0];
        RpcContext[] contexts = [new(0, RpcInterfaces.EndpointMapper, 3, 0), new(1, RpcInterfaces.EndpointMapper, 3, 0)];
        var player = Player().Client(writer.Bind(1, contexts)).Server(writer.BindAck(1, (2, default), (0, RpcBindReader.Ndr64)))
            .Client(writer.Request(1, 1, 3, 100)).Server(writer.Response(1, 1, stub));

        var mapped = Assert.Single(player.All<EndpointMapped>());
        Assert.Equal(new Endpoint(player.Conversation.Server.Address, 49152), mapped.Endpoint);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Both_byte_orders_are_read(bool little)
    {
        var writer = new RpcWriter(little);
        var player = Player().Client(writer.Bind(7, [new(5, RpcInterfaces.Drsuapi, 4, 1)])).Server(writer.BindAck(7, (0, RpcWriter.Ndr)))
            .Client(writer.Request(0x01020304, 5, 3, 300, security: Sealed)).Server(writer.Fault(0x01020304, 5, 0x1C010002));

        Assert.Equal([new RpcContext(5, RpcInterfaces.Drsuapi, 4, 1)], Assert.Single(player.All<RpcBind>()).Contexts);
        Assert.Equal(
            new RpcRequest(Carrier.Tcp, RpcInterfaces.Drsuapi, 3, 300, Sealed, 0x01020304, IsInferred: false), Assert.Single(player.All<RpcRequest>()));
        Assert.Equal(
            new RpcResponse(Carrier.Tcp, RpcInterfaces.Drsuapi, 3, 0, 0x1C010002, 0x01020304), Assert.Single(player.All<RpcResponse>()));
    }

    [Fact]
    public void Fragments_are_joined_and_calls_may_be_mixed()
    {
        var writer = new RpcWriter();
        var player = Bound(writer).Client(
            writer.Request(2, 0, 3, 200, flags: 1), writer.Request(3, 0, 12, 50), writer.Request(2, 0, 3, 100, flags: 0), writer.Request(2, 0, 3, 7, flags: 2));
        player.Server(writer.Response(2, 0, new byte[10], flags: 1), writer.Response(3, 0, new byte[5]), writer.Response(2, 0, new byte[20], flags: 2));

        Assert.Equal([(3u, 50), (2u, 307)], player.All<RpcRequest>().Select(call => (call.CallId, call.StubLength)));
        Assert.Equal([(3u, 5), (2u, 30)], player.All<RpcResponse>().Select(answer => (answer.CallId, answer.StubLength)));
    }

    [Fact]
    public void A_request_without_its_end_is_told_when_bytes_are_missing()
    {
        var writer = new RpcWriter();
        var player = Bound(writer).Client(writer.Request(2, 0, 3, 200, flags: 1)).Gap(fromClient: true);
        Assert.Empty(player.All<RpcRequest>());

        player.Client(writer.Request(3, 0, 12, 50));

        Assert.Equal([(3, 200), (12, 50)], player.All<RpcRequest>().Select(call => ((int)call.Operation, call.StubLength)));
    }

    [Fact]
    public void A_request_without_its_end_is_told_when_it_is_answered()
    {
        var writer = new RpcWriter();
        var player = Bound(writer).Client(writer.Request(2, 0, 3, 200, flags: 1)).Server(writer.Fault(2, 0, 5));

        var (context, message) = player.Heard.Single(heard => heard.Message is RpcRequest);
        Assert.True(context.FromClient);
        Assert.Equal(3, ((RpcRequest)message).Operation);
    }

    [Fact]
    public void A_context_that_was_refused_stands_for_nothing()
    {
        var writer = new RpcWriter();
        var player = Player().Client(writer.Bind(1, [new(0, Samr, 1, 0), new(1, RpcInterfaces.Drsuapi, 4, 0)]))
            .Server(writer.BindAck(1, (2, default), (0, RpcWriter.Ndr))).Client(writer.Request(2, 0, 3, 200), writer.Request(3, 1, 3, 200));

        Assert.Equal([null, RpcInterfaces.Drsuapi], player.All<RpcRequest>().Select(call => call.Interface));
    }

    [Fact]
    public void A_bind_that_was_refused_whole_says_so()
    {
        var writer = new RpcWriter();
        var player = Player().Client(writer.Bind(1, [new(0, Samr, 1, 0)])).Server(writer.BindNak(1)).Client(writer.Request(2, 0, 3, 200));

        Assert.Empty(Assert.Single(player.All<RpcBindResult>()).Accepted);
        Assert.Null(Assert.Single(player.All<RpcRequest>()).Interface);
    }

    [Fact]
    public void Contexts_are_added_by_alter_context()
    {
        var writer = new RpcWriter();
        var player = Bound(writer, Samr).Client(writer.Bind(2, [new(1, RpcInterfaces.Drsuapi, 4, 0)], isAlter: true), writer.Request(3, 1, 3, 200), writer.Request(4, 0, 5, 20));

        Assert.Equal([RpcInterfaces.Drsuapi, Samr], player.All<RpcRequest>().Select(call => call.Interface));
        Assert.Equal([false, true], player.All<RpcBind>().Select(bind => bind.IsAlter));
    }

    [Fact]
    public void The_client_alone_tells_what_it_calls()
    {
        var player = Player().Play(Dialogue.Read("Rpc/drsuapi").Only(fromClient: true));

        Assert.Contains(player.All<RpcRequest>(), call => call.Operation == 3 && call.Interface == RpcInterfaces.Drsuapi && !call.IsInferred);
    }

    [Fact]
    public void The_server_alone_tells_that_something_was_answered()
    {
        var player = Player().Play(Dialogue.Read("Rpc/drsuapi").Only(fromClient: false));

        Assert.NotEmpty(player.All<RpcResponse>());
        Assert.All(player.All<RpcResponse>(), answer => Assert.Null(answer.Operation));
        Assert.Empty(player.All<RpcRequest>());
    }

    [Fact]
    public void After_a_gap_it_finds_the_next_pdu()
    {
        var writer = new RpcWriter();
        var request = writer.Request(2, 0, 3, 2000);
        var player = Bound(writer).Client(request[..50]).Gap(fromClient: true).Client([.. request[300..], .. writer.Request(3, 0, 12, 50)]);

        Assert.Equal(12, Assert.Single(player.All<RpcRequest>()).Operation);
        Assert.Empty(player.Counters.Unparsed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void In_the_middle_of_a_stream_the_first_pdu_tells_the_roles(bool rolesWrong)
    {
        var player = Player(seenFromStart: false, rolesWrong).Play(Dialogue.Read("Rpc/replication-begun"));

        Assert.Equal(40000, player.Conversation.Client.Port);
        Assert.All(player.Heard, heard => Assert.Equal(heard.Message is RpcRequest, heard.Context.Sender.Port == 40000));
        Assert.Equal([null, RpcInterfaces.Drsuapi, RpcInterfaces.Drsuapi], player.All<RpcRequest>().Select(call => call.Interface));
    }

    [Fact]
    public void What_is_no_rpc_is_given_up()
    {
        var player = Player().Client(new byte[300_000]);

        Assert.True(player.HasEnded);
        Assert.Equal(1, player.Counters.Unparsed["rpc"]);
    }

    [Fact]
    public void Open_calls_are_bounded()
    {
        var writer = new RpcWriter();
        var player = Bound(writer);
        for (var i = 0u; i < 1000; i++)
        {
            player.Client(writer.Request(i, 0, 3, 100, flags: 1));
        }

        Assert.Equal(1000 - 64, player.All<RpcRequest>().Count());
        Assert.Equal(1000 - 64, player.Counters.EvictedState);
    }

    [Theory]
    [InlineData("05000b03100000007400000001000000", true)]
    [InlineData("05000b03100000007400000001000000d016d016000000000200000000000100", true)]
    [InlineData("05000b03100000007400000001000000d016d016000000000900000000000100", false)] // more contexts than it has room for
    [InlineData("0500000300000000002c000000000001", true)] // big-endian
    [InlineData("05000003100000001700000001000000", false)] // shorter than its header
    [InlineData("05000003100000002c00180001000000", false)] // verifier longer than the PDU
    [InlineData("05000103100000007400000001000000", false)] // a type of datagrams
    [InlineData("05020b03100000007400000001000000", false)]
    [InlineData("05000b03200000007400000001000000", false)]
    [InlineData("05000b03100000", false)]
    public void Headers_are_told_from_other_bytes(string hex, bool expected) =>
        Assert.Equal(expected, RpcStreamDissector.LooksLikeRpc(Convert.FromHexString(hex)));

    [Fact]
    public void Damaged_messages_do_no_harm()
    {
        string[] names = ["Rpc/drsuapi", "Rpc/endpoint-map", "Rpc/endpoint-lookup", "Rpc/replication-begun"];
        Mutation.Run("rpc", [.. names.Select(Dialogue.Read).SelectMany(dialogue => (byte[][])[
            [.. dialogue.Only(true).Seeds.SelectMany(piece => piece)], [.. dialogue.Only(false).Seeds.SelectMany(piece => piece)]])], input =>
        {
            var player = Player(seenFromStart: input.Length % 2 == 0);
            var half = input.Length / 2;
            player.Client(input[..half]).Server(input).Client(input[half..]).Gap(true);
        });
    }

    private Player Player(bool seenFromStart = true, bool rolesWrong = false) => new(
        (sink, counters, conversation) => new RpcStreamDissector(sink, counters, _knowledge, conversation), 49153, seenFromStart, rolesWrong);

    private Player Play(string name, int cut = 0) => Player().Play(Dialogue.Read(name), cut);

    private Player Bound(RpcWriter writer, Guid? served = null) => Player()
        .Client(writer.Bind(1, [new(0, served ?? RpcInterfaces.Drsuapi, 4, 0)])).Server(writer.BindAck(1, (0, RpcWriter.Ndr)));
}


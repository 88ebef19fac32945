using System.Buffers.Binary;
using System.Text;
using Deception.Protocols;
using Deception.Protocols.Ntlm;
using Deception.Protocols.Rpc;
using Deception.Protocols.Smb;
using Deception.Tests.Unit.Protocols.Rpc;
using Xunit;

namespace Deception.Tests.Unit.Protocols.Smb;

public sealed class SmbStreamDissectorTests
{
    private const uint LogonFailure = 0xC000006D;
    private static readonly Guid NetDfs = new("4fc742e0-4a10-11cf-8273-00aa004ae673");
    private static readonly Guid Srvsvc = new("4b324fc8-1670-01d3-1278-5a47bf6ee188");

    [Fact]
    public void A_refused_sign_in_tells_whose_it_was_and_why()
    {
        var player = Play("Smb/sign-in-refused");

        var authenticate = Assert.Single(player.All<NtlmAuthenticate>());
        Assert.Equal((Carrier.Smb, "LAB", "adm_backup", true), (authenticate.Carrier, authenticate.Domain, authenticate.User, authenticate.IsNtlmV2));
        Assert.Equal(new SignInResult(Carrier.Smb, Succeeded: false, LogonFailure), Assert.Single(player.All<SignInResult>()));
        Assert.Empty(player.Counters.Unparsed);
    }

    [Fact]
    public void Calls_in_a_pipe_are_read_from_writes_and_reads()
    {
        var player = Play("Smb/pipe-netdfs");

        Assert.Equal("liru.dokava", Assert.Single(player.All<NtlmAuthenticate>()).User);
        Assert.Equal(new SignInResult(Carrier.Smb, Succeeded: true, 0), Assert.Single(player.All<SignInResult>()));
        Assert.Equal(NetDfs, Assert.Single(Assert.Single(player.All<RpcBind>()).Contexts).Interface);
        var call = Assert.Single(player.All<RpcRequest>());
        Assert.Equal((Carrier.Smb, NetDfs, 12), (call.Carrier, call.Interface!.Value, (int)call.Operation));
        Assert.Equal(0x1C010002u, Assert.Single(player.All<RpcResponse>()).FaultStatus);
    }

    [Fact]
    public void Calls_in_a_pipe_are_read_from_transceive()
    {
        var player = Play("Smb/pipe-srvsvc");

        var call = Assert.Single(player.All<RpcRequest>());
        Assert.Equal((Srvsvc, 15), (call.Interface!.Value, (int)call.Operation));
        Assert.Equal((Srvsvc, 15), (player.All<RpcResponse>().Single().Interface!.Value, (int)player.All<RpcResponse>().Single().Operation!));
    }

    [Theory]
    [InlineData("Smb/pipe-netdfs", 1)]
    [InlineData("Smb/pipe-srvsvc", 1)]
    [InlineData("Smb/pipe-srvsvc", 100)]
    [InlineData("Smb/sign-in-refused", 7)]
    public void Segments_of_any_size_give_the_same(string name, int cut) =>
        Assert.Equal(Play(name).Text, Player().Play(Dialogue.Read(name), cut).Text);

    [Fact]
    public void In_the_middle_of_a_stream_pipes_are_known_by_what_is_written_to_them()
    {
        var dialogue = Dialogue.Read("Smb/pipe-netdfs");
        var player = Player(seenFromStart: false, rolesWrong: true).Play(new([.. dialogue.Pieces.SkipWhile(piece => !IsWrite(piece))]));

        Assert.Equal(NetDfs, Assert.Single(player.All<RpcRequest>()).Interface);
        Assert.Equal(40000, player.Conversation.Client.Port);
    }

    [Fact]
    public void What_is_written_to_a_disk_is_no_call()
    {
        var rpc = new RpcWriter();
        var write = Write(tree: 7, rpc.Bind(1, [new(0, RpcInterfaces.Drsuapi, 4, 0)]));

        Assert.Single(Player().Client(write).All<RpcBind>());
        Assert.Empty(Player().Server(TreeConnected(tree: 7, shareType: 1)).Client(write).All<RpcBind>());
        Assert.Single(Player().Server(TreeConnected(tree: 7, shareType: 2)).Client(write).All<RpcBind>());
    }

    [Fact]
    public void A_pdu_may_come_in_several_writes()
    {
        var rpc = new RpcWriter();
        var bind = rpc.Bind(1, [new(0, RpcInterfaces.Drsuapi, 4, 0)]);
        var player = Player().Server(TreeConnected(tree: 7, shareType: 2)).Client(Write(7, bind[..5]), Write(7, bind[5..40]), Write(7, bind[40..]));

        Assert.Single(player.All<RpcBind>());
    }

    [Fact]
    public void Related_commands_of_a_compound_work_on_the_file_just_opened()
    {
        var rpc = new RpcWriter();
        var write = Smb2(9, 7, 12, [.. WriteBody((ulong.MaxValue, ulong.MaxValue), rpc.Bind(1, [new(0, Srvsvc, 3, 0)]))], flags: 4);
        byte[] create = Smb2(5, 7, 11, new byte[56]);
        BinaryPrimitives.WriteInt32LittleEndian(create.AsSpan(20), create.Length);
        byte[] created = Smb2(5, 7, 11, [.. new byte[64], .. Pair((1, 2)), .. new byte[8]], flags: 1);
        var player = Player().Server(TreeConnected(tree: 7, shareType: 2)).Client(Framed([.. create, .. write]))
            .Server(Framed(created)).Client(Write(7, rpc.Request(2, 0, 12, 30)));

        Assert.Equal(Srvsvc, Assert.Single(player.All<RpcRequest>()).Interface);
    }

    [Theory]
    [InlineData(0xFD)] // encrypted
    [InlineData(0xFC)] // compressed
    public void What_cannot_be_read_is_stepped_over(byte kind)
    {
        var hidden = Framed([kind, .. "SMB"u8, .. new byte[9_000_000]]);
        var player = Player().Client(hidden[..1000]);
        Assert.Equal(0, player.Kept(fromClient: true));

        player.Client(hidden[1000..]).Play(Dialogue.Read("Smb/sign-in-refused"));

        Assert.Single(player.All<NtlmAuthenticate>());
    }

    [Fact]
    public void Contents_of_files_are_not_held()
    {
        var write = Write(tree: 7, new byte[60_000]);
        var player = Player().Client(write[..200]);

        Assert.Equal(0, player.Kept(fromClient: true));
        player.Client(write[200..]).Play(Dialogue.Read("Smb/sign-in-refused"));
        Assert.Single(player.All<NtlmAuthenticate>());
    }

    [Fact]
    public void A_guest_is_not_signed_in_as_the_account_tried()
    {
        var player = Player().Server(Framed(Smb2(1, 0, 3, [9, 0, 1, 0, 72, 0, 0, 0, 0], flags: 1)));

        Assert.Equal(new SignInResult(Carrier.Smb, Succeeded: false, 0), Assert.Single(player.All<SignInResult>()));
    }

    [Fact]
    public void After_a_gap_it_finds_the_next_message()
    {
        var refused = Dialogue.Read("Smb/sign-in-refused");
        var player = Player().Client(Write(7, new byte[500])[..90]).Gap(fromClient: true).Client([1, 2, 3]).Play(refused);

        Assert.Single(player.All<NtlmAuthenticate>());
        Assert.Empty(player.Counters.Unparsed);
    }

    [Fact]
    public void Smb1_with_names_in_the_clear_is_read()
    {
        var names = Encoding.Unicode.GetBytes("adm_backup\0LAB\0Unix\0Samba\0");
        byte[] words = [
            255, 0, 0, 0, .. new byte[10], 24, 0, 24, 0, .. new byte[8]];
        var player = Player().Client(Framed(Smb1(0, words, [.. new byte[24], .. Enumerable.Range(0, 24).Select(i => (byte)i), 0, .. names])))
            .Server(Framed(Smb1(0x80, [255, 0, 0, 0, 0, 0], [], LogonFailure)));

        var authenticate = Assert.Single(player.All<NtlmAuthenticate>());
        Assert.Equal(("LAB", "adm_backup", false), (authenticate.Domain, authenticate.User, authenticate.IsNtlmV2));
        Assert.NotNull(authenticate.ResponseDigest);
        Assert.Equal(LogonFailure, Assert.Single(player.All<SignInResult>()).Status);
    }

    [Fact]
    public void Smb1_with_a_security_blob_is_read()
    {
        var token = TokenOf(Dialogue.Read("Smb/sign-in-refused").Pieces[4].Bytes);
        byte[] words = [255, 0, 0, 0, .. new byte[10], .. BitConverter.GetBytes((ushort)token.Length), .. new byte[8]];
        var player = Player().Client(Framed(Smb1(0, words, [.. token, 0, 0])))
            .Server(Framed(Smb1(0x80, [255, 0, 0, 0, 0, 0, 0, 0], [])));

        Assert.Equal("adm_backup", Assert.Single(player.All<NtlmAuthenticate>()).User);
        Assert.True(Assert.Single(player.All<SignInResult>()).Succeeded);
    }

    [Fact]
    public void A_netbios_session_may_go_before()
    {
        byte[] request = [0x81, 0, 0, 68, .. new byte[68]];
        var player = Player().Client(request).Server([0x82, 0, 0, 0]).Play(Dialogue.Read("Smb/sign-in-refused"));

        Assert.Single(player.All<NtlmAuthenticate>());
        Assert.Empty(player.Counters.Unparsed);
    }

    [Fact]
    public void Damaged_messages_do_no_harm()
    {
        string[] names = ["Smb/sign-in-refused", "Smb/pipe-netdfs", "Smb/pipe-srvsvc"];
        Mutation.Run("smb", [.. names.Select(Dialogue.Read).SelectMany(dialogue => (byte[][])[
            [.. dialogue.Only(true).Seeds.SelectMany(piece => piece)], [.. dialogue.Only(false).Seeds.SelectMany(piece => piece)]])], input =>
        {
            var half = input.Length / 2;
            Player(seenFromStart: input.Length % 2 == 0).Client(input[..half]).Server(input).Client(input[half..]).Gap(true);
        });
    }

    private static Player Player(bool seenFromStart = true, bool rolesWrong = false) =>
        new((sink, counters, _) => new SmbStreamDissector(sink, counters), 445, seenFromStart, rolesWrong);

    private static Player Play(string name) => Player().Play(Dialogue.Read(name));

    private static bool IsWrite((bool FromClient, byte[] Bytes) piece) => piece.FromClient && piece.Bytes[4] == 0xFE && piece.Bytes[16] == 9;

    private static byte[] TokenOf(byte[] setup) => setup[(4 + BitConverter.ToUInt16(setup, 4 + 64 + 12))..];

    private static byte[] Framed(byte[] message) =>
        [0, (byte)(message.Length >> 16), (byte)(message.Length >> 8), (byte)message.Length, .. message];

    private static byte[] Smb2(ushort command, uint tree, ulong message, byte[] body, byte flags = 0) => [
        0xFE, .. "SMB"u8, 64, 0, .. new byte[6], .. BitConverter.GetBytes(command), 0, 0, flags, 0, 0, 0, 0, 0, 0, 0,
        .. BitConverter.GetBytes(message), 0, 0, 0, 0, .. BitConverter.GetBytes(tree), .. new byte[24], .. body];

    private static byte[] TreeConnected(uint tree, byte shareType) =>
        Framed(Smb2(3, tree, 2, [16, 0, shareType, 0, .. new byte[12]], flags: 1));

    private static byte[] Pair((ulong, ulong) id) => [.. BitConverter.GetBytes(id.Item1), .. BitConverter.GetBytes(id.Item2)];

    private static byte[] WriteBody((ulong, ulong) file, byte[] data) =>
        [49, 0, 112, 0, .. BitConverter.GetBytes(data.Length), .. new byte[8], .. Pair(file), .. new byte[16], .. data];

    private static byte[] Write(uint tree, byte[] data) => Framed(Smb2(9, tree, 20, WriteBody((1, 2), data)));

    private static byte[] Smb1(byte flags, byte[] words, byte[] bytes, uint status = 0) => [
        0xFF, .. "SMB"u8, 0x73, .. BitConverter.GetBytes(status), flags, 0x01, 0xC8, .. new byte[20],
        (byte)(words.Length / 2), .. words, .. BitConverter.GetBytes((ushort)bytes.Length), .. bytes];
}

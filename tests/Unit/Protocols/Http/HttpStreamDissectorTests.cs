using System.Text;
using Deception.Protocols;
using Deception.Protocols.Http;
using Deception.Protocols.Ntlm;
using Xunit;

namespace Deception.Tests.Unit.Protocols.Http;

public sealed class HttpStreamDissectorTests
{
    // The tokens of a real session setup: SPNEGO around NTLMSSP, the same that a browser sends.
    private static readonly Dialogue SessionSetup = Dialogue.Read("Smb/sign-in-refused");
    private static readonly string Negotiate = TokenOf(SessionSetup.Pieces[2].Bytes, 12);
    private static readonly string Challenge = TokenOf(SessionSetup.Pieces[3].Bytes, 4);
    private static readonly string Authenticate = TokenOf(SessionSetup.Pieces[4].Bytes, 12);

    private static readonly Dialogue SignIn = Talk(
        (true, "GET / HTTP/1.1\r\nHost: srv.lab.test\r\n\r\n"),
        (false, "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Negotiate\r\nWWW-Authenticate: NTLM\r\nContent-Length: 4\r\n\r\nno!\n"),
        (true, $"GET / HTTP/1.1\r\nHost: srv.lab.test\r\nAuthorization: Negotiate {Negotiate}\r\n\r\n"),
        (false, $"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Negotiate {Challenge}\r\nContent-Length: 0\r\n\r\n"),
        (true, $"POST /wsman HTTP/1.1\r\nauthorization: negotiate {Authenticate}\r\nContent-Length: 5\r\n\r\nhello"),
        (false, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n"),
        (true, "GET /more HTTP/1.1\r\n\r\n"),
        (false, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"));

    [Fact]
    public void A_sign_in_by_negotiate_tells_whose_it_was_and_that_it_succeeded()
    {
        var player = Player().Play(SignIn);

        Assert.Equal((Carrier.Http, "adm_backup"), (player.All<NtlmAuthenticate>().Single().Carrier, player.All<NtlmAuthenticate>().Single().User));
        Assert.Equal(Carrier.Http, Assert.Single(player.All<NtlmChallenge>()).Carrier);
        Assert.Equal(new SignInResult(Carrier.Http, Succeeded: true, 200), Assert.Single(player.All<SignInResult>()));
        Assert.Empty(player.Counters.Unparsed);
    }

    [Fact]
    public void A_refused_sign_in_says_so()
    {
        var player = Player().Play(Talk(
            (true, $"GET / HTTP/1.1\r\nAuthorization: Negotiate {Authenticate}\r\n\r\n"),
            (false, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\nHTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")));

        Assert.Equal(new SignInResult(Carrier.Http, Succeeded: false, 401), Assert.Single(player.All<SignInResult>()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(13)]
    public void Segments_of_any_size_give_the_same(int cut) => Assert.Equal(Player().Play(SignIn).Text, Player().Play(SignIn, cut).Text);

    [Fact]
    public void In_the_middle_of_a_stream_the_next_head_is_found_and_tells_the_roles()
    {
        var player = Player(seenFromStart: false, rolesWrong: true).Play(Talk((false, "rest of a body\r\nand more"), (true, "x=1\r\n"))).Play(SignIn);

        Assert.Equal(40000, player.Conversation.Client.Port);
        Assert.Single(player.All<SignInResult>());
    }

    [Fact]
    public void Bodies_are_stepped_over()
    {
        var player = Player().Play(Talk((true, "PUT /f HTTP/1.1\r\nContent-Length: 5000000000\r\n\r\nstart")));

        Assert.Equal(0, player.Kept(fromClient: true));
    }

    [Fact]
    public void The_answer_to_head_has_no_body_to_step_over()
    {
        var player = Player().Play(Talk(
            (true, $"HEAD / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\nAuthorization: NTLM {Authenticate}\r\n\r\n"),
            (false, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")));

        Assert.Single(player.All<NtlmAuthenticate>());
        Assert.Single(player.All<SignInResult>());
    }

    [Fact]
    public void Heads_without_end_are_given_up()
    {
        var player = Player().Play(Talk((true, "GET / HTTP/1.1\r\n" + new string('a', 200_000))), cut: 1000);

        Assert.Equal(1, player.Counters.Unparsed["http"]);
        Assert.InRange(player.Kept(fromClient: true), 0, 70_000);
    }

    [Fact]
    public void Passwords_of_basic_are_not_read() =>
        Assert.Empty(Player().Play(Talk((true, "GET / HTTP/1.1\r\nAuthorization: Basic YWRtOnNlY3JldA==\r\n\r\n"))).Heard);

    [Fact]
    public void Damaged_messages_do_no_harm() => Mutation.Run("http", SignIn.Seeds, input =>
        Player(seenFromStart: input.Length % 2 == 0).Client(input).Server(input).Client(input).Gap(true));

    private static Player Player(bool seenFromStart = true, bool rolesWrong = false) =>
        new((sink, counters, _) => new HttpStreamDissector(sink, counters), 80, seenFromStart, rolesWrong);

    private static Dialogue Talk(params (bool, string)[] pieces) =>
        new([.. pieces.Select(piece => (piece.Item1, Encoding.Latin1.GetBytes(piece.Item2)))]);

    private static string TokenOf(byte[] message, int field) => Convert.ToBase64String(message.AsSpan(
        4 + BitConverter.ToUInt16(message, 4 + 64 + field), BitConverter.ToUInt16(message, 4 + 64 + field + 2)));
}

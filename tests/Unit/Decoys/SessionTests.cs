using System.Buffers.Binary;
using System.Text;
using Deception.Decoys;
using Deception.Decoys.Hosting;
using Deception.Decoys.Services;
using Deception.Protocols.Net;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Deception.Tests.Unit.Decoys;

/// <summary>The decoys' conversations, byte for byte: nobody is let in, names are told, and no bytes break them.</summary>
public sealed class SessionTests
{
    private static readonly byte[] MySqlLogin = [37, 0, 0, 1, 0x85, 0xA2, 0x0E, 0, 0, 0, 0, 1, 45, .. new byte[23], .. "bob\0"u8, 0];

    // What a client says, by the kind of decoy.
    private static readonly IReadOnlyDictionary<string, byte[]> Said = new Dictionary<string, byte[]>
    {
        ["ftp"] = Encoding.ASCII.GetBytes("FEAT\r\nUSER bob\r\nPASS secret\r\nPASS again\r\nSYST\r\nQUIT\r\nNOOP\r\n"),
        ["telnet"] = [255, 251, 24, 255, 250, 24, 0, 120, 255, 240, .. Encoding.ASCII.GetBytes("\r\nbob\r\nsecret\r\0jo\nsecret\r\n")],
        ["redis"] = Encoding.ASCII.GetBytes("PING\r\n*3\r\n$4\r\nAUTH\r\n$3\r\nbob\r\n$6\r\nsecret\r\n*5\r\n$5\r\nHELLO\r\n$1\r\n3\r\n$4\r\nAUTH\r\n$2\r\njo\r\n$1\r\nx\r\nGET /\r\nQUIT\r\n"),
        ["vnc"] = [.. "RFB 003.008\n"u8, 2, .. new byte[16]],
        ["mysql"] = MySqlLogin,
        ["postgresql"] = [.. PostgreSql(80877103, ""), .. PostgreSql(0x30000, "user\0bob\0database\0x\0\0"), .. Typed('p', "SCRAM-SHA-256\0\0\0\0\x08n,,n=,r=abc"), .. Typed('p', "c=biws,r=abc,p=xyz")],
        ["mssql"] = [.. Tds(0x12, new byte[20]), .. Tds(0x10, Login7("ws1", "bob"))],
    };

    public static TheoryData<string> Kinds => [.. Said.Keys];

    [Theory]
    [InlineData("ftp", "bob")]
    [InlineData("telnet", "bob jo")]
    [InlineData("redis", "bob jo")]
    [InlineData("vnc", "?")]
    [InlineData("mysql", "bob")]
    [InlineData("postgresql", "bob")]
    [InlineData("mssql", "bob")]
    public void Names_are_told_however_the_bytes_are_cut_and_passwords_never(string kind, string accounts)
    {
        var (whole, offered) = Talk(kind, [Said[kind]]);
        Assert.Equal(accounts.Split(' '), offered.Select(o => o.Account ?? "?"));
        Assert.DoesNotContain(offered, o => o.ToString().Contains("secret", StringComparison.Ordinal));
        var (cut, offeredCut) = Talk(kind, [.. Said[kind].Select(b => new[] { b })]);
        Assert.Equal(offered, offeredCut);
        Assert.Equal(whole.Length, cut.Length); // challenges are random
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void No_bytes_break_it(string kind) => Mutation.Run("decoy " + kind, [Said[kind]], input => Talk(kind, [input]), count: 20_000);

    [Fact]
    public void Names_are_told_without_what_would_spoil_a_terminal_and_not_endlessly()
    {
        var (_, offered) = Talk("ftp", [Encoding.ASCII.GetBytes("USER \x1b[2J" + new string('a', 4000) + "\r\nPASS x\r\n")]);
        Assert.Equal("?[2J" + new string('a', 252), Assert.Single(offered).Account);
    }

    [Fact]
    public void Three_failures_are_the_end()
    {
        var tries = string.Concat(Enumerable.Repeat("USER bob\r\nPASS x\r\n", 5));
        Assert.Equal(3, Talk("ftp", [Encoding.ASCII.GetBytes(tries)]).Offered.Count);
        Assert.Equal(3, Talk("telnet", [Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("bob\nx\n", 5)))]).Offered.Count);
    }

    [Theory]
    [InlineData("*99999\r\n", -1)]
    [InlineData("*1\r\n$999999\r\n", -1)]
    [InlineData("*1\r\n$-3\r\n", -1)]
    [InlineData("*1\r\n:3\r\n", -1)]
    [InlineData("*1\r\n$3\r\nab", 0)]
    [InlineData("*", 0)]
    [InlineData("*0\r\n", 4)]
    public void Redis_lengths_are_bounded(string said, int length) => Assert.Equal(length, Begin("redis", []).LengthOf(Encoding.ASCII.GetBytes(said)));

    [Fact]
    public void A_browser_that_was_led_to_Redis_is_cut_off() => Assert.Null(Begin("redis", []).Answer("POST / HTTP/1.1\r\n"u8));

    private static DecoySession Begin(string kind, List<OfferedCredential> offered)
    {
        HostAddress.TryParse("10.0.0.66", out var client);
        var context = new SessionContext(new Persona("lab.test", "files01", system: PersonaSystem.Linux), new Endpoint(client, 40000), new FakeTimeProvider(), offered.Add);
        return kind switch
        {
            "ftp" => new FtpSession(context),
            "telnet" => new TelnetSession(context),
            "redis" => new RedisSession(context),
            "vnc" => new VncSession(context),
            "mysql" => new MySqlSession(context),
            "postgresql" => new PostgreSqlSession(context),
            _ => new TdsSession(context),
        };
    }

    // As the connection does it: what has come is given to the framing, whole messages to the session.
    private static (byte[] Answers, List<OfferedCredential> Offered) Talk(string kind, IReadOnlyList<byte[]> parts)
    {
        List<OfferedCredential> offered = [];
        var session = Begin(kind, offered);
        List<byte> answers = [.. session.Greeting];
        byte[] waiting = [];
        foreach (var part in parts)
        {
            waiting = [.. waiting, .. part];
            while (waiting.Length > 0 && !session.IsOver && session.LengthOf(waiting) is not 0 and var length && length <= waiting.Length)
            {
                if (length < 0 || session.Answer(waiting.AsSpan(0, length)) is not { } answer)
                {
                    return ([.. answers], offered);
                }
                answers.AddRange(answer);
                waiting = waiting[length..];
            }
        }
        return ([.. answers], offered);
    }

    private static byte[] PostgreSql(int code, string parameters)
    {
        var message = new byte[8 + parameters.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), code);
        Encoding.ASCII.GetBytes(parameters).CopyTo(message, 8);
        return message;
    }

    private static byte[] Typed(char type, string content)
    {
        var message = new byte[5 + content.Length];
        message[0] = (byte)type;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), 4 + content.Length);
        Encoding.Latin1.GetBytes(content).CopyTo(message, 5);
        return message;
    }

    private static byte[] Tds(byte type, byte[] content) => [type, 1, (byte)((content.Length + 8) >> 8), (byte)(content.Length + 8), 0, 0, 1, 0, .. content];

    private static byte[] Login7(string host, string user)
    {
        var content = new byte[94];
        byte[] texts = [.. Encoding.Unicode.GetBytes(host), .. Encoding.Unicode.GetBytes(user)];
        BinaryPrimitives.WriteUInt16LittleEndian(content.AsSpan(36), 94);
        BinaryPrimitives.WriteUInt16LittleEndian(content.AsSpan(38), (ushort)host.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(content.AsSpan(40), (ushort)(94 + (2 * host.Length)));
        BinaryPrimitives.WriteUInt16LittleEndian(content.AsSpan(42), (ushort)user.Length);
        return [.. content, .. texts];
    }
}

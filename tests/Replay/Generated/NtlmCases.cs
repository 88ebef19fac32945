using System.Text;
using Deception.Protocols.Rpc;
using static Deception.Tests.Replay.Generated.NtlmBytes;

namespace Deception.Tests.Replay.Generated;

/// <summary>NTLM in HTTP (MS-NTHT, MS-NLMP 2.2.1), and calls over Netlogon. Controller DC1 at 10.1.0.10.</summary>
internal static class NtlmCases
{
    private const string Victim = "10.1.0.20", Intruder = "10.1.0.30", Web = "10.1.0.40", Other = "10.1.0.50";

    public static Dictionary<string, Action<Wire>> All { get; } = new()
    {
        ["ntlm.relay/web-to-web"] = w => Relayed(w, 0x0102030405060708, 0x0102030405060708),
        ["ntlm.relay/silent-two-sign-ins"] = w => Relayed(w, 0x0102030405060708, 0x1112131415161718),
        ["ntlm.relay/silent-fixed-challenge"] = Fixed,
        ["ntlm.downgrade/to-version-1"] = w => Versions(w, true, false),
        ["ntlm.downgrade/integrity-dropped"] = w => SignIn(w, Victim, 40001, Web, Type3("jo", version2: true, announces: true, integrity: false)),
        ["ntlm.downgrade/silent-version-2"] = w => Versions(w, true, true),
        ["ntlm.brute-force/fifteen-tries"] = w => Guess(w, 15),
        ["ntlm.brute-force/silent-three-typing-errors"] = w => Guess(w, 3),
        ["netlogon.netsync/another-account"] = w => Netsync(w, "FILES$", "MAL"),
        ["netlogon.netsync/silent-own-account"] = w => Netsync(w, "WS20$", "WS20"),
    };

    private static void Relayed(Wire wire, ulong target, ulong shown)
    {
        var victim = wire.Connect($"{Victim}:40001", $"{Intruder}:80");
        var relay = wire.Connect($"{Intruder}:40002", $"{Web}:80");
        victim.Ask(Get(Type1));
        relay.Ask(Get(Type1)).Answer(Unauthorized(Type2(target)));
        victim.Answer(Unauthorized(Type2(shown)));
        var proof = Type3("jo", seed: (byte)shown);
        victim.Ask(Get(proof));
        relay.Ask(Get(target == shown ? proof : Type3("mal", seed: 99))).Answer(Ok);
        victim.Answer(Ok);
    }

    // A tool that always says the same to everybody who comes.
    private static void Fixed(Wire wire)
    {
        foreach (var (client, port) in new[] { (Victim, 40001), (Other, 40002) })
        {
            wire.Connect($"{client}:{port}", $"{Web}:80").Ask(Get(Type1)).Answer(Unauthorized(Type2(0x1122334455667788)))
                .Ask(Get(Type3("jo", seed: (byte)port))).Answer(Ok);
        }
    }

    private static void Versions(Wire wire, params bool[] version2)
    {
        for (var i = 0; i < version2.Length; i++)
        {
            SignIn(wire, Victim, 40_001 + i, Web, Type3("jo", version2[i], seed: (byte)i));
            wire.Wait(TimeSpan.FromHours(1));
        }
    }

    private static void SignIn(Wire wire, string client, int port, string server, byte[] type3) =>
        wire.Connect($"{client}:{port}", $"{server}:80").Ask(Get(Type1)).Answer(Unauthorized(Type2((ulong)port << 32))).Ask(Get(type3)).Answer(Ok);

    private static void Guess(Wire wire, int tries)
    {
        for (var i = 0; i < tries; i++)
        {
            wire.Connect($"{Intruder}:{40_001 + i}", $"{Web}:80").Ask(Get(Type1)).Answer(Unauthorized(Type2((ulong)i << 32)))
                .Ask(Get(Type3("jo", seed: (byte)i))).Answer(Unauthorized(null)).Close();
            wire.Wait(TimeSpan.FromSeconds(1));
        }
    }

    // NetrServerTrustPasswordsGet (MS-NRPC 3.5.4.4.8): server, account, channel type, computer.
    private static void Netsync(Wire wire, string account, string computer)
    {
        List<byte> stub = [0, 0, 2, 0, .. RpcBytes.Text("DC1")];
        RpcBytes.Align(stub);
        stub.AddRange([.. RpcBytes.Text(account), 2, 0]); // WorkstationSecureChannel
        RpcBytes.Align(stub);
        stub.AddRange(RpcBytes.Text(computer));
        wire.Connect($"{(computer == "MAL" ? Intruder : Victim)}:40001", "10.1.0.10:49160")
            .Ask(RpcBytes.Bind(RpcInterfaces.Netlogon, 1)).Answer(RpcBytes.Bound("49160"))
            .Ask(RpcBytes.Request(42, stub)).Answer(RpcBytes.Response([0x22, 0, 0, 0xC0]));
    }

    private static byte[] Get(byte[] token) =>
        Encoding.ASCII.GetBytes($"GET /report HTTP/1.1\r\nHost: web.corp.test\r\nAuthorization: NTLM {Convert.ToBase64String(token)}\r\n\r\n");

    private static byte[] Unauthorized(byte[]? token) => Encoding.ASCII.GetBytes(
        $"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM{(token is null ? "" : " " + Convert.ToBase64String(token))}\r\nContent-Length: 0\r\n\r\n");

    private static byte[] Ok => "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray();
}

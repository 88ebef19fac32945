using System.Text;

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

    // bind to Netlogon over TCP (C706, 12.6.4.3), then NetrServerTrustPasswordsGet (MS-NRPC 3.5.4.4.8): server, account, channel type, computer.
    private static void Netsync(Wire wire, string account, string computer)
    {
        byte[] netlogon = [.. new Guid("12345678-1234-abcd-ef00-01234567cffb").ToByteArray(), 1, 0, 0, 0];
        byte[] ndr = [.. new Guid("8a885d04-1ceb-11c9-9fe8-08002b104860").ToByteArray(), 2, 0, 0, 0];
        List<byte> stub = [0, 0, 2, 0, .. Text("DC1")];
        Align(stub);
        stub.AddRange([.. Text(account), 2, 0]); // WorkstationSecureChannel
        Align(stub);
        stub.AddRange(Text(computer));
        wire.Connect($"{(computer == "MAL" ? Intruder : Victim)}:40001", "10.1.0.10:49160")
            .Ask(Pdu(11, 1, [0xB8, 0x10, 0xB8, 0x10, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, .. netlogon, .. ndr]))
            .Answer(Pdu(12, 1, [0xB8, 0x10, 0xB8, 0x10, 1, 0, 0, 0, 6, 0, .. "49160\0"u8, 1, 0, 0, 0, 0, 0, 0, 0, .. ndr]))
            .Ask(Pdu(0, 2, [.. BitConverter.GetBytes(stub.Count), 0, 0, 42, 0, .. stub]))
            .Answer(Pdu(2, 2, [4, 0, 0, 0, 0, 0, 0, 0, 0x22, 0, 0, 0xC0]));

        static void Align(List<byte> bytes) => bytes.AddRange(new byte[(4 - (bytes.Count % 4)) % 4]);
    }

    private static byte[] Text(string text)
    {
        text += "\0";
        return [.. BitConverter.GetBytes(text.Length), 0, 0, 0, 0, .. BitConverter.GetBytes(text.Length), .. Encoding.Unicode.GetBytes(text)];
    }

    private static byte[] Pdu(byte type, byte call, byte[] body) =>
        [5, 0, type, 3, 0x10, 0, 0, 0, .. BitConverter.GetBytes((ushort)(16 + body.Length)), 0, 0, call, 0, 0, 0, .. body];

    private static byte[] Type1 => [.. "NTLMSSP\0"u8, 1, 0, 0, 0, 0x07, 0x82, 0x08, 0xA2, .. new byte[16]];

    // CHALLENGE_MESSAGE: no name, flags with Unicode, the challenge, reserved, no target information.
    private static byte[] Type2(ulong challenge) =>
        [.. "NTLMSSP\0"u8, 2, 0, 0, 0, 0, 0, 0, 0, 56, 0, 0, 0, 0x05, 0x82, 0x89, 0xA2, .. BitConverter.GetBytes(challenge).Reverse(), .. new byte[8], 0, 0, 0, 0, 56, 0, 0, 0, .. new byte[8]];

    // AUTHENTICATE_MESSAGE with its version and integrity code: the payload begins at 88.
    private static byte[] Type3(string user, bool version2 = true, bool announces = false, bool integrity = true, byte seed = 1)
    {
        var name = Encoding.Unicode.GetBytes(user);
        var host = Encoding.Unicode.GetBytes("WS20");
        byte[] pairs = announces ? [6, 0, 4, 0, 2, 0, 0, 0, 0, 0, 0, 0] : [0, 0, 0, 0];
        byte[] proof = [.. Enumerable.Repeat((byte)(0x40 + seed), version2 ? 16 : 24)];
        byte[] response = version2 ? [.. proof, 1, 1, 0, 0, .. new byte[24], .. pairs, 0, 0, 0, 0] : proof;
        var at = 88;
        List<byte> head = [.. "NTLMSSP\0"u8, 3, 0, 0, 0];
        foreach (var length in new[] { 0, response.Length, 0, name.Length, host.Length, 0 })
        {
            head.AddRange([(byte)length, 0, (byte)length, 0, .. BitConverter.GetBytes(at)]);
            at += length;
        }
        return [.. head, 0x05, 0x82, 0x89, 0xA2, .. new byte[8], .. Enumerable.Repeat((byte)(integrity ? 0x55 : 0), 16), .. response, .. name, .. host];
    }

    private static byte[] Get(byte[] token) =>
        Encoding.ASCII.GetBytes($"GET /report HTTP/1.1\r\nHost: web.corp.test\r\nAuthorization: NTLM {Convert.ToBase64String(token)}\r\n\r\n");

    private static byte[] Unauthorized(byte[]? token) => Encoding.ASCII.GetBytes(
        $"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM{(token is null ? "" : " " + Convert.ToBase64String(token))}\r\nContent-Length: 0\r\n\r\n");

    private static byte[] Ok => "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray();
}

using System.Buffers.Binary;

namespace Deception.Tests.Replay.Generated;

/// <summary>NTP as Active Directory authenticates it (MS-SNTP 2.2): key identifier behind the 48 bytes of RFC 1305.</summary>
internal static class TimeCases
{
    private const string Server = "10.20.0.10:123";
    private const byte ClientMode = 0x1B, ServerMode = 0x1C; // version 3, modes 3 and 4

    public static Dictionary<string, Action<Wire>> All { get; } = new()
    {
        ["kerberos.timeroasting/thirty-accounts"] = Roast,
        ["kerberos.timeroasting/silent-own-account"] = Own,
    };

    private static void Roast(Wire wire)
    {
        const string attacker = "10.20.0.66:40123";
        for (uint rid = 1103; rid < 1133; rid++)
        {
            wire.Udp(attacker, Server, Message(ClientMode, rid, signed: false));
            if (rid % 3 != 0) // the others are no computer's
            {
                wire.Udp(Server, attacker, Message(ServerMode, rid, signed: true));
            }
        }
    }

    private static void Own(Wire wire)
    {
        for (var round = 0; round < 3; round++)
        {
            for (uint host = 0; host < 12; host++)
            {
                // The last three stand behind one address; after a change of its password a host asks with the old key too.
                var from = host < 9 ? $"10.20.0.{100 + host}:123" : $"10.20.0.90:{20000 + host}";
                wire.Udp(from, Server, Message(ClientMode, 1103 + host + (round == 1 ? 0x8000_0000 : 0), signed: false, extended: host % 2 == 0))
                    .Udp(Server, from, Message(ServerMode, 1103 + host, signed: true, extended: host % 2 == 0));
            }
            // RFC 5905, appendix A.5: a key number of its own and a digest, in requests too.
            wire.Udp("10.20.0.2:123", Server, Message(0x23, 0x0100_0000, signed: true)).Wait(TimeSpan.FromMinutes(17));
        }
    }

    private static byte[] Message(byte mode, uint rid, bool signed, bool extended = false)
    {
        var message = new byte[extended ? 120 : 68];
        message[0] = mode;
        message[2] = 10;
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(48), rid);
        if (signed)
        {
            message.AsSpan(extended ? 56 : 52).Fill((byte)(rid | 1));
        }
        return message;
    }
}

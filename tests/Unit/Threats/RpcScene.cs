using System.Text;
using Deception.Protocols;
using Deception.Protocols.Ntlm;
using Deception.Protocols.Rpc;

namespace Deception.Tests.Unit.Threats;

/// <summary>Stubs and sessions for scenes of DCE/RPC calls.</summary>
internal static class RpcScene
{
    public static readonly RpcSecurity Sealed = new(9, 6);

    /// <summary>A conversating pair with who signed in on it.</summary>
    public static Conversation Session(this Scene scene, string from, string to, string? user = "jo", string workstation = "")
    {
        var talk = scene.Talk(from, to, 445);
        if (user is not null)
        {
            scene.Say(talk, true, new NtlmAuthenticate(Carrier.Smb, "CORP", user, workstation, null, true));
        }
        return talk;
    }

    /// <summary>A call with readable arguments, or sealed ones.</summary>
    public static Scene Call(this Scene scene, Conversation talk, Guid called, int operation, byte[]? stub = null, bool isSealed = false, uint id = 1, int length = 40) =>
        scene.Say(talk, true, new RpcRequest(Carrier.Smb, called, (ushort)operation, stub?.Length ?? length, isSealed ? Sealed : default, id, false)
        {
            Arguments = stub is null ? default : new RpcArguments(stub, IsLittleEndian: true, IsNdr64: false),
        });

    /// <summary>A handle and texts behind pointers, as most operations have them.</summary>
    public static byte[] Stub(params string[] texts)
    {
        List<byte> stub = [.. new byte[20]];
        foreach (var text in texts)
        {
            stub.AddRange(BitConverter.GetBytes(0x20000u));
            stub.AddRange(Text(text + "\0"));
            Pad(stub, 4);
        }
        return [.. stub];
    }

    /// <summary>A conformant varying text.</summary>
    public static byte[] Text(string text) =>
        [.. BitConverter.GetBytes(text.Length), 0, 0, 0, 0, .. BitConverter.GetBytes(text.Length), .. Encoding.Unicode.GetBytes(text)];

    /// <summary>NetrServerReqChallenge.</summary>
    public static byte[] Challenge(string computer, ulong challenge)
    {
        List<byte> stub = [0, 0, 2, 0, .. Text("DCA\0")];
        Pad(stub, 4);
        stub.AddRange(Text(computer + "\0"));
        return [.. stub, .. BitConverter.GetBytes(challenge)];
    }

    /// <summary>NetrServerAuthenticate3.</summary>
    public static byte[] Credential(string account, ulong credential)
    {
        List<byte> stub = [0, 0, 2, 0, .. Text("DCA\0")];
        Pad(stub, 4);
        stub.AddRange(Text(account + "\0"));
        Pad(stub, 2);
        stub.AddRange([6, 0]);
        Pad(stub, 4);
        stub.AddRange(Text(account + "\0"));
        return [.. stub, .. BitConverter.GetBytes(credential), 0xFF, 0xFF, 0x2F, 0x21];
    }

    /// <summary>LsarLookupSids of one domain's RIDs.</summary>
    public static byte[] Sids(params IEnumerable<uint> rids)
    {
        uint[] all = [.. rids];
        List<byte> stub = [.. new byte[20], .. BitConverter.GetBytes(all.Length), 0, 0, 2, 0, .. BitConverter.GetBytes(all.Length)];
        foreach (var _ in all)
        {
            stub.AddRange([4, 0, 2, 0]);
        }
        foreach (var rid in all)
        {
            stub.AddRange([5, 0, 0, 0, 1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, .. BitConverter.GetBytes(rid)]);
        }
        return [.. stub];
    }

    private static void Pad(List<byte> stub, int alignment)
    {
        while (stub.Count % alignment != 0)
        {
            stub.Add(0);
        }
    }
}

using System.Text;
using Deception.Protocols.Evidence;
using Deception.Protocols.Net;
using Deception.Sensor.Capture;
using Deception.Tests.Replay.Generated;
using Xunit;

namespace Deception.Tests.Unit.Sensor.Evidence;

public sealed class SecretMaskTests
{
    private const string Password = "Correct-Horse-7!";

    // LDAPMessage 1, BindRequest: version 3, the name, simple [0].
    private static readonly byte[] Bind = Message(0x60, [2, 1, 3, .. Octets("CN=jo,DC=corp,DC=test"), 0x80, (byte)Password.Length, .. Encoding.UTF8.GetBytes(Password)]);

    public static TheoryData<int> Cuts => [1, 2, 3, 7, 16, 30, 1000];

    [Theory]
    [MemberData(nameof(Cuts))]
    public void A_simple_bind_loses_its_password_however_it_is_cut(int size)
    {
        var frames = Frames(wire =>
        {
            var talk = wire.Connect("10.0.0.5:40000", "10.0.0.1:389");
            foreach (var piece in Bind.Chunk(size))
            {
                talk.Ask(piece);
            }
        });
        Assert.True(SecretMask.Apply(frames) > 0);

        var text = string.Concat(frames.Select(f => Encoding.Latin1.GetString(f.Bytes.AsSpan(54))));
        Assert.Contains("CN=jo,DC=corp,DC=test", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text, c => Password[^1] == c);
        Assert.DoesNotContain("Horse", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Reordered_and_repeated_segments_are_masked_too()
    {
        var frames = Frames(wire =>
        {
            var talk = wire.Connect("10.0.0.5:40000", "10.0.0.1:389");
            foreach (var piece in Bind.Chunk(9))
            {
                talk.Ask(piece);
            }
        });
        List<KeptFrame> shuffled = [.. frames.AsEnumerable().Reverse(), .. frames.Select(f => f with { Bytes = [.. f.Bytes] })];
        SecretMask.Apply(shuffled);
        Assert.All(shuffled, f => Assert.DoesNotContain("orse", Encoding.Latin1.GetString(f.Bytes), StringComparison.Ordinal));
    }

    [Fact]
    public void Proofs_of_NTLM_go_and_the_name_stays()
    {
        byte[] proof = [.. Enumerable.Range(1, 16).Select(i => (byte)(0xC0 + i))];
        byte[] user = Encoding.Unicode.GetBytes("jo");
        byte[] blob = [1, 1, 0, 0, .. new byte[24]];
        var nt = 64 + user.Length;
        byte[] type3 =
        [
            .. "NTLMSSP\0"u8, 3, 0, 0, 0, // signature, message type
            24, 0, 24, 0, .. BitConverter.GetBytes(nt + 16 + blob.Length), // LmChallengeResponse
            (byte)(16 + blob.Length), 0, (byte)(16 + blob.Length), 0, .. BitConverter.GetBytes(nt), // NtChallengeResponse
            0, 0, 0, 0, 64, 0, 0, 0, // domain
            4, 0, 4, 0, 64, 0, 0, 0, // user
            0, 0, 0, 0, 64, 0, 0, 0, // workstation
            16, 0, 16, 0, .. BitConverter.GetBytes(nt + 16 + blob.Length + 24), // session key
            0, 0, 0, 0, // flags
            .. user, .. proof, .. blob, .. Enumerable.Repeat((byte)0xEE, 24), .. Enumerable.Repeat((byte)0xDD, 16),
        ];
        var frames = Frames(wire => wire.Connect("10.0.0.5:40000", "10.0.0.1:445").Ask([0, 0, 0, (byte)type3.Length, .. type3]));
        SecretMask.Apply(frames);
        var bytes = frames.Single(f => f.Bytes.Length > 100).Bytes;
        Assert.DoesNotContain(bytes[54..], b => b is 0xEE or 0xDD or (>= 0xC1 and <= 0xD0));
        Assert.True(bytes.AsSpan().IndexOf(user) > 0);
    }

    [Fact]
    public void Kerberos_cipher_text_goes_in_datagrams_and_in_their_fragments()
    {
        byte[] cipher = [.. Enumerable.Repeat((byte)0xEE, 60)];
        // EncryptedData: etype 23, cipher.
        byte[] data = [0x30, 71, 0xA0, 3, 2, 1, 23, 0xA2, 62, 4, 60, .. cipher];
        var frames = Frames(wire => wire.Udp("10.0.0.5:40000", "10.0.0.1:88", [0x6A, 75, .. data]));
        SecretMask.Apply(frames);
        Assert.DoesNotContain((byte)0xEE, frames.Single().Bytes);
    }

    [Fact]
    public void Http_credentials_go()
    {
        var frames = Frames(wire => wire.Connect("10.0.0.5:40000", "10.0.0.1:80")
            .Ask("GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Basic am86aG9yc2U=\r\n\r\n"u8.ToArray()));
        SecretMask.Apply(frames);
        var text = string.Concat(frames.Select(f => Encoding.Latin1.GetString(f.Bytes)));
        Assert.DoesNotContain("am86", text, StringComparison.Ordinal);
        Assert.Contains("Authorization: Basic", text, StringComparison.Ordinal);
    }

    [Fact]
    public void New_passwords_over_LDAP_go()
    {
        byte[] modify = Message(0x66, [.. Octets("CN=jo"), 0x30, 40, .. Octets("UNICODEPWD"), 0x31, 8, .. Octets("sec-RT")]);
        var frames = Frames(wire => wire.Connect("10.0.0.5:40000", "10.0.0.1:389").Ask(modify));
        SecretMask.Apply(frames);
        Assert.DoesNotContain("sec-RT", string.Concat(frames.Select(f => Encoding.Latin1.GetString(f.Bytes))), StringComparison.Ordinal);
    }

    [Fact]
    public void Ordinary_bytes_stay()
    {
        var frames = Frames(wire => wire.Connect("10.0.0.5:40000", "10.0.0.1:8000").Ask("An ordinary page with no secrets."u8.ToArray()));
        var before = frames.Select(f => f.Bytes.ToArray()).ToList();
        Assert.Equal(0, SecretMask.Apply(frames));
        Assert.Equal(before, frames.Select(f => f.Bytes));
    }

    [Fact]
    public void Never_throws()
    {
        var seeds = Frames(wire => wire.Connect("10.0.0.5:40000", "10.0.0.1:389").Ask(Bind).Ask("Authorization: Basic aGFsbG8="u8.ToArray())).Select(f => f.Bytes).ToList();
        Mutation.Run(nameof(SecretMask), seeds, bytes => SecretMask.Apply(
        [
            new KeptFrame(LinkType.Ethernet, 1, default, [.. seeds[3]], seeds[3].Length),
            new KeptFrame(LinkType.Ethernet, 2, default, [.. bytes], bytes.Length),
        ]), count: 20_000);
    }

    internal static List<KeptFrame> Frames(Action<Wire> write)
    {
        var wire = new Wire();
        write(wire);
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, wire.ToPcap());
            List<KeptFrame> frames = [];
            CaptureFile.Read(path, (in Frame f) => frames.Add(new KeptFrame(f.Link, f.Number, f.Time, f.Bytes.ToArray(), f.WireLength)), null, default);
            return frames;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static byte[] Octets(string text) => [4, (byte)text.Length, .. Encoding.UTF8.GetBytes(text)];

    private static byte[] Message(byte operation, byte[] body) => [0x30, (byte)(body.Length + 5), 2, 1, 1, operation, (byte)body.Length, .. body];
}

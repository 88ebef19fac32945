using Deception.Protocols;
using Deception.Protocols.Tls;
using Xunit;

namespace Deception.Tests.Unit.Protocols.Tls;

public sealed class TlsStreamDissectorTests
{
    private static readonly byte[] Hello10 = Record([2, 0, 0, 38, 3, 1, .. new byte[32], 0, 0, 0x2F, 0]);

    // RFC 8446: 3 3 where the version stood, 3 4 in the extension.
    private static readonly byte[] Hello13 =
        Record([2, 0, 0, 56, 3, 3, .. new byte[32], 2, 1, 2, 0x13, 1, 0, 0, 14, 0, 51, 0, 4, 0, 29, 0, 0, 0, 43, 0, 2, 3, 4]);

    private static readonly byte[] ClientHello = Record([1, 0, 0, 38, 3, 1, .. new byte[32], 0, 0, 2, 0, 0x2F]);

    [Fact]
    public void Reads_the_version_that_was_agreed_on()
    {
        foreach (var cut in new[] { 0, 1, 9 })
        {
            var player = Make().Play(new Dialogue([(true, ClientHello), (false, Hello10)]), cut);
            Assert.Empty(player.Counters.Unparsed);
        }
        Assert.Equal([0x0301], Make().Server(Hello10).All<TlsServerHello>().Select(h => (int)h.Version));
        Assert.Equal([0x0304], Make().Server(Hello13).All<TlsServerHello>().Select(h => (int)h.Version));
    }

    [Fact]
    public void Wants_nothing_else()
    {
        Assert.True(Make().Client(ClientHello).HasEnded);
        Assert.True(Make().Server("HTTP/1.1 400 "u8.ToArray()).HasEnded);
        Assert.Empty(Make().Server(Record([2, 0, 0, 2, 3, 1])).Heard);
    }

    [Fact]
    public void Damaged_hellos_do_no_harm() =>
        Mutation.Run("tls", [Hello10, Hello13, ClientHello], bytes => Make().Server(bytes), count: 30_000);

    private static byte[] Record(byte[] handshake) => [22, 3, 1, 0, (byte)handshake.Length, .. handshake];

    private static Player Make() => new((sink, counters, _) => new TlsStreamDissector(sink, counters), 636);
}

using System.Buffers.Binary;
using Deception.Protocols;
using Deception.Protocols.Kerberos;
using Xunit;

namespace Deception.Tests.Unit.Protocols.Kerberos;

public sealed class PasswordChangeTests
{
    private static readonly byte[] ApReq =
        KerberosWriter.ApplicationRequest(0, new KerberosTicket("LAB.TEST", new KerberosName(2, ["kadmin", "changepw"]), 18, 1, 0));

    private static readonly byte[] Change = Request(1), Set = Request(0xFF80), Reply = Message(1, [0x6F, 0x80], 40);

    [Fact]
    public void The_ticket_of_a_request_is_read()
    {
        foreach (var request in new[] { Change, Set })
        {
            Assert.True(PasswordChangeReader.TryParse(request, Carrier.Udp, out var message));
            Assert.Equal((KerberosMessageType.ApReq, "kadmin/changepw"), (message.Type, message.Ticket!.Service.ToString()));
        }
    }

    [Fact]
    public void Replies_and_cut_requests_are_none()
    {
        Assert.False(PasswordChangeReader.TryParse(Reply, Carrier.Udp, out _));
        for (var length = 0; length < Change.Length; length++)
        {
            Assert.False(PasswordChangeReader.TryParse(Change.AsSpan(0, length), Carrier.Udp, out _));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(50)]
    public void Requests_over_TCP_whatever_the_segments(int cut)
    {
        var talk = New(cut).Client(Record(Change)).Server(Record(Reply)).Client(Record(Set));
        Assert.Equal(2, talk.Messages.Count);
        Assert.All(talk.Contexts, c => Assert.True(c.FromClient));
    }

    [Fact]
    public void Mutants_do_no_harm() => Mutation.Run("kpasswd", [Record(Change), Record(Set), Record(Reply)], bytes =>
    {
        _ = PasswordChangeReader.TryParse(bytes, Carrier.Udp, out _);
        var talk = New(0).Client(bytes[..(bytes.Length / 2)], bytes[(bytes.Length / 2)..]);
        Assert.True(talk.Kept(true) <= 1 << 17);
    });

    private static byte[] Request(ushort version) => Message(version, ApReq, 60);

    // The KRB-PRIV at the end is sealed.
    private static byte[] Message(ushort version, byte[] inner, int sealedBytes)
    {
        byte[] message = [0, 0, 0, 0, 0, 0, .. inner, .. new byte[sealedBytes]];
        BinaryPrimitives.WriteUInt16BigEndian(message, (ushort)message.Length);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), version);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(4), (ushort)inner.Length);
        return message;
    }

    private static byte[] Record(byte[] message) => [0, 0, (byte)(message.Length >> 8), (byte)message.Length, .. message];

    private static Talk New(int cut) => new((sink, _) => new PasswordChangeStreamDissector(sink), true, cut);
}

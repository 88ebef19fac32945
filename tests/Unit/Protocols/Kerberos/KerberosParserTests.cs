using System.Buffers.Binary;
using CsCheck;
using Deception.Protocols;
using Deception.Protocols.Kerberos;
using Xunit;

namespace Deception.Tests.Unit.Protocols.Kerberos;

public sealed class KerberosParserTests
{
    private const int RecordHeader = 4;

    // What SHA-256 makes of the writer's cipher text.
    private static readonly UInt128 WriterDigest = BinaryPrimitives.ReadUInt128BigEndian(System.Security.Cryptography.SHA256.HashData([1, 2, 3, 4, 5, 6, 7, 8]));

    private static readonly Gen<string> Texts = Gen.String[Gen.Char["ab.$/\\@Žß"], 1, 12];
    private static readonly Gen<KerberosName> Names = Gen.Select(Gen.OneOf(Gen.Int[0, 12], Gen.Const(-128)), Texts.List[1, 3])
        .Select((type, parts) => new KerberosName(type, parts));
    private static readonly Gen<KerberosTicket> Tickets = Gen.Select(Texts, Names, Gen.Int[-135, 26], Gen.UInt)
        .Select((realm, name, type, version) => new KerberosTicket(realm, name, type, version, WriterDigest));

    [Fact]
    public void Reads_a_real_request()
    {
        var message = Parse("Kerberos/as-req-timestamp");
        Assert.Equal(KerberosMessageType.AsReq, message.Type);
        Assert.Equal("liru.dokava", message.Client?.ToString());
        Assert.Equal("krbtgt/LAB.TEST", message.Service?.ToString());
        Assert.Equal(("LAB.TEST", "LAB.TEST"), (message.ClientRealm, message.ServiceRealm));
        Assert.Equal([EncryptionType.Rc4Hmac], message.EncryptionTypes);
        Assert.Equal(0x50800000u, message.Options);
        Assert.Equal([new PreAuthentication(2, EncryptionType.Rc4Hmac), new PreAuthentication(128)], message.PreAuthentication);
        Assert.Equal(1123736562u, message.Nonce);
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 18, 44, 5, TimeSpan.Zero), message.Till);
    }

    [Fact]
    public void Reads_a_real_error()
    {
        var message = Parse("Kerberos/error-preauth-required");
        Assert.Equal((KerberosMessageType.Error, 25), (message.Type, message.ErrorCode));
        Assert.Equal("liru.dokava", message.Client?.ToString());
        Assert.Equal("krbtgt/LAB.TEST", message.Service?.ToString());
    }

    [Fact]
    public void Knows_a_ticket_again_where_it_is_used()
    {
        var got = Parse("Kerberos/as-rep");
        var used = Parse("Kerberos/tgs-req");
        Assert.Equal(EncryptionType.Rc4Hmac, got.ReplyEncryptionType);
        Assert.Equal("krbtgt/LAB.TEST", got.Service?.ToString());
        Assert.Equal((EncryptionType.Aes256, 2u), (used.Ticket?.EncryptionType ?? 0, used.Ticket?.KeyVersion ?? 0));
        Assert.Equal(got.Ticket?.Digest, used.Ticket?.Digest);
        Assert.Equal("svc_portal", used.Service?.ToString());
        Assert.Equal(EncryptionType.Rc4Hmac, Parse("Kerberos/tgs-rep").Ticket?.EncryptionType);
    }

    [Fact]
    public void Reads_what_only_tools_and_delegation_send()
    {
        var principal = Parse("Kerberos/tgs-req-ms-principal").Service;
        Assert.Equal((-128, "LAB.TEST\\svc_sync"), (principal?.Type, principal?.ToString()));

        var self = Parse("Kerberos/tgs-req-s4u2self");
        Assert.Equal(("Administrator", "LAB.TEST"), (self.ImpersonatedUser?.ToString(), self.ImpersonatedRealm));

        var proxy = Parse("Kerberos/tgs-req-s4u2proxy");
        Assert.Equal("svc_portal", Assert.Single(proxy.AdditionalTickets).Service.ToString());

        Assert.Contains(new PreAuthentication(136), Parse("Kerberos/tgs-req-fast").PreAuthentication);
    }

    [Fact]
    public void Reads_an_enterprise_name_in_a_datagram()
    {
        var collector = new Collector();
        var counters = new ProtocolCounters();
        KerberosDatagram.Dissect(new MessageContext(new Talk((_, _) => null!).Conversation, true, default, 1), Samples.Read("Kerberos/as-req-enterprise-udp"), collector, counters);
        var message = Assert.IsType<KerberosMessage>(Assert.Single(collector.Messages));
        Assert.Equal((10, "ADM_BACKUP@lab.test", Carrier.Udp), (message.Client?.Type, message.Client?.ToString(), message.Carrier));
        Assert.Empty(counters.Unparsed);
    }

    [Fact]
    public void Reads_back_what_was_written_as_a_request()
    {
        var padata = Gen.OneOf(
            Gen.Int[-135, 26].Select(type => new PreAuthentication(2, type)),
            Gen.Int[131, 170].Select(type => new PreAuthentication(type)));
        Gen.Select(Gen.Bool, Gen.Select(Names, Names, Names), Gen.Select(Texts, Texts), Gen.Int[-140, 30].List[0, 12], padata.List[0, 5], Gen.UInt, Tickets, Gen.Int[0, 3])
            .Sample((isAs, names, texts, types, elements, number, ticket, variant) =>
            {
                var written = new KerberosMessage
                {
                    Type = isAs ? KerberosMessageType.AsReq : KerberosMessageType.TgsReq,
                    Carrier = Carrier.Udp,
                    Client = isAs ? names.Item1 : null,
                    ClientRealm = isAs ? texts.Item1 : null,
                    Service = variant == 0 ? null : names.Item2,
                    ServiceRealm = texts.Item1,
                    EncryptionTypes = types,
                    Options = number,
                    Nonce = number ^ 0x5555,
                    Till = new DateTimeOffset(2037, 9, 13, 2, 48, 5, TimeSpan.Zero),
                    PreAuthentication = isAs ? elements : [new(1), new(variant == 1 ? 130 : 129), .. elements],
                    Ticket = isAs ? null : ticket,
                    ImpersonatedUser = isAs ? null : names.Item3,
                    ImpersonatedRealm = isAs ? null : texts.Item2,
                    AdditionalTickets = isAs || variant != 2 ? [] : [ticket, ticket],
                };
                Same(written, KerberosWriter.Request(written));
            }, iter: 2000);
    }

    [Fact]
    public void Reads_back_what_was_written_as_an_answer() => Gen.Select(Names, Texts, Tickets, Gen.Int[-135, 26], Gen.Int[0, 100], Gen.Bool)
        .Sample((name, realm, ticket, type, code, isAs) =>
        {
            var reply = new KerberosMessage
            {
                Type = isAs ? KerberosMessageType.AsRep : KerberosMessageType.TgsRep,
                Carrier = Carrier.Udp,
                Client = name,
                ClientRealm = realm,
                Ticket = ticket,
                Service = ticket.Service,
                ServiceRealm = ticket.Realm,
                ReplyEncryptionType = type,
            };
            Same(reply, KerberosWriter.Reply(reply));
            var error = new KerberosMessage
            {
                Type = KerberosMessageType.Error,
                Carrier = Carrier.Udp,
                ErrorCode = code,
                Client = isAs ? name : null,
                ClientRealm = isAs ? realm : null,
                Service = name,
                ServiceRealm = realm,
            };
            Same(error, KerberosWriter.Error(error));
        }, iter: 2000);

    [Fact]
    public void Cuts_long_lists_instead_of_refusing_them()
    {
        var written = new KerberosMessage
        {
            Type = KerberosMessageType.AsReq,
            Carrier = Carrier.Udp,
            Client = new KerberosName(1, [new string('a', 5000)]),
            ServiceRealm = "LAB.TEST",
            EncryptionTypes = [.. Enumerable.Range(0, 1000)],
            PreAuthentication = [.. Enumerable.Repeat(new PreAuthentication(149), 1000)],
            Till = default(DateTimeOffset),
            Nonce = 1,
        };
        Assert.True(KerberosParser.TryParse(KerberosWriter.Request(written), Carrier.Udp, out var read));
        Assert.Equal((64, 64, 1024), (read.EncryptionTypes.Count, read.PreAuthentication.Count, read.Client!.Parts[0].Length));
    }

    [Fact]
    public void Takes_lengths_that_are_longer_than_needed()
    {
        var bytes = Samples.Read("Kerberos/as-req-enterprise-udp");
        Assert.Equal([0x6A, 0x81], bytes[..2]);
        byte[] padded = [0x6A, 0x84, 0, 0, 0, .. bytes[2..]];
        Assert.True(KerberosParser.TryParse(padded, Carrier.Udp, out _));
        Assert.True(KerberosParser.TryParse([.. padded, 0, 0xFF], Carrier.Udp, out _));
    }

    [Fact]
    public void Refuses_indefinite_lengths_and_whatever_is_cut()
    {
        var bytes = Samples.Read("Kerberos/as-req-enterprise-udp");
        Assert.False(KerberosParser.TryParse([0x6A, 0x80, .. bytes[3..], 0, 0], Carrier.Udp, out _));
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(KerberosParser.TryParse(bytes.AsSpan(0, length), Carrier.Udp, out _));
        }
    }

    [Fact]
    public void Mutants_do_no_harm()
    {
        var seeds = Samples.ReadAll("Kerberos").Select(Message).ToArray();
        Mutation.Run("kerberos", seeds, bytes => _ = KerberosParser.TryParse(bytes, Carrier.Udp, out _), maxBytesPerInput: 8192);
    }

    private static void Same(KerberosMessage written, byte[] bytes)
    {
        Assert.True(KerberosParser.TryParse(bytes, Carrier.Udp, out var read));
        Assert.Equal(Talk.Describe([written]), Talk.Describe([read]));
    }

    private static KerberosMessage Parse(string sample) =>
        KerberosParser.TryParse(Message(Samples.Read(sample)), Carrier.Tcp, out var message) ? message : throw new FormatException(sample);

    private static byte[] Message(byte[] sample) => sample[0] == 0 ? sample[RecordHeader..] : sample;
}

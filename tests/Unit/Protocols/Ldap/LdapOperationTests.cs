using Deception.Protocols;
using Deception.Protocols.Ldap;
using Xunit;

namespace Deception.Tests.Unit.Protocols.Ldap;

public sealed class LdapOperationTests
{
    [Fact]
    public void Reads_controls()
    {
        var search = Assert.IsType<LdapSearchRequest>(Assert.Single(
            New().Client(LdapWriter.WithControls(LdapWriter.Search(4), LdapControls.DirSync, LdapControls.PagedResults)).Messages));
        Assert.Equal([LdapControls.DirSync, LdapControls.PagedResults], search.Controls);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void Counts_and_names_the_entries_of_a_search(int cut)
    {
        var talk = New(cut).Client(LdapWriter.Search(4));
        for (var i = 0; i < 20; i++)
        {
            talk.Server(LdapWriter.Entry(4, $"CN=u{i},DC=lab"));
        }

        talk.Server(LdapWriter.Entry(5, "CN=other,DC=lab"), LdapWriter.Result(4, 5, 4), LdapWriter.Result(5, 5, 0));
        Assert.Equal(Enumerable.Range(0, 16).Select(i => $"CN=u{i},DC=lab"), talk.Messages.OfType<LdapSearchEntry>().Select(e => e.Name));
        Assert.Equal(
            [new LdapResult(4, LdapRequestKind.Search, 4) { Entries = 20 }, new LdapResult(5, LdapRequestKind.Search, 0)],
            talk.Messages.OfType<LdapResult>());
    }

    [Fact]
    public void Names_a_large_entry_without_keeping_it()
    {
        var talk = New(1400).Client(LdapWriter.Search(4)).Server(LdapWriter.Entry(4, 3_000_000), LdapWriter.Result(4, 5, 0));
        Assert.Equal("CN=x", Assert.Single(talk.Messages.OfType<LdapSearchEntry>()).Name);
        Assert.Equal(1, Assert.Single(talk.Messages.OfType<LdapResult>()).Entries);
        Assert.Empty(talk.Counters.Unparsed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reads_every_write_and_its_result(bool isSigned)
    {
        byte[] Framed(byte[] message) => isSigned ? LdapWriter.Buffer(LdapWriter.Wrap(message)) : message;
        var talk = New().Client(
                Framed(LdapWriter.Modify(1, "CN=x,DC=lab", (2, "UserAccountControl;binary", "512"), (0, "unicodePwd", "secret"))),
                Framed(LdapWriter.Add(2, "CN=y,DC=lab", ("OID.1.2.840.113556.1.4.221", "y$"), ("userPassword", "secret"))),
                Framed(LdapWriter.Delete(3, "CN=y,DC=lab")), Framed(LdapWriter.Rename(4)), Framed(LdapWriter.Extended(5, "1.3.6.1.4.1.1466.20037")))
            .Server(Framed(LdapWriter.Result(1, 7, 0)), Framed(LdapWriter.Result(2, 9, 68)), Framed(LdapWriter.Result(3, 11, 50)),
                Framed(LdapWriter.Result(4, 13, 0)), Framed(LdapWriter.Result(5, 24, 0)));
        var modify = Assert.IsType<LdapWriteRequest>(talk.Messages[0]);
        Assert.Equal(("CN=x,DC=lab", false), (modify.Object, modify.IsAdd));
        Assert.Equal((LdapChangeKind.Replace, "useraccountcontrol", 1), (modify.Changes[0].Kind, modify.Changes[0].Attribute, modify.Changes[0].ValueCount));
        Assert.Equal(["512"], modify.Changes[0].Texts);
        Assert.Equal(("unicodepwd", 1, 0), (modify.Changes[1].Attribute, modify.Changes[1].ValueCount, modify.Changes[1].Values.Count));
        var add = Assert.IsType<LdapWriteRequest>(talk.Messages[1]);
        Assert.Equal((true, "samaccountname", "y$"), (add.IsAdd, add.Changes[0].Attribute, add.Changes[0].Texts.Single()));
        Assert.Empty(add.Changes[1].Values);
        Assert.Equal(new LdapDeleteRequest(3, "CN=y,DC=lab"), talk.Messages[2]);
        Assert.Equal(new LdapModifyDnRequest(4, "CN=x,DC=lab", "CN=y", "OU=z,DC=lab"), talk.Messages[3]);
        Assert.Equal(new LdapExtendedRequest(5, "1.3.6.1.4.1.1466.20037"), talk.Messages[4]);
        Assert.Equal(
            [(LdapRequestKind.Modify, 0), (LdapRequestKind.Add, 68), (LdapRequestKind.Delete, 50), (LdapRequestKind.ModifyDn, 0), (LdapRequestKind.Extended, 0)],
            talk.Messages.OfType<LdapResult>().Select(r => (r.Kind, r.ResultCode)));
        Assert.DoesNotContain("secret", string.Concat(Talk.Describe(talk.Messages)), StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String("secret"u8), string.Concat(Talk.Describe(talk.Messages)), StringComparison.Ordinal);
        Assert.Empty(talk.Counters.Unparsed);
    }

    [Fact]
    public void Reads_datagrams()
    {
        var (sink, counters) = (new Collector(), new ProtocolCounters());
        LdapDatagram.Dissect(default(MessageContext) with { Conversation = new(1, Transport.Udp, default, default, default), FromClient = true }, LdapWriter.Search(7), sink, counters);
        LdapDatagram.Dissect(default(MessageContext) with { Conversation = new(1, Transport.Udp, default, default, default) }, [.. LdapWriter.Entry(7, 20), .. LdapWriter.Result(7, 5, 0), 1, 2], sink, counters);
        Assert.Equal(["LdapSearchRequest", "LdapResult"], sink.Messages.Select(m => m.GetType().Name));
        Assert.Equal(1, counters.Unparsed["ldap"]);
    }

    [Theory]
    [InlineData("(&(objectClass=user)(!(cn=a*)))", LdapFilterKind.And)]
    [InlineData("(1.2.840.113556.1.4.0221:dn:2.5.13.5:=x)", LdapFilterKind.Extensible)]
    [InlineData("(", LdapFilterKind.Unknown)]
    [InlineData("(&…)", LdapFilterKind.And)]
    [InlineData("", LdapFilterKind.Unknown)]
    public void Filters_become_trees(string text, LdapFilterKind kind) => Assert.Equal(kind, LdapFilter.Parse(text).Kind);

    [Fact]
    public void One_spelling_for_each_part_of_a_filter()
    {
        var filter = LdapFilter.Parse("( OID.1.2.840.113556.1.4.008 :1.2.840.113556.1.04.803:= 04194304)");
        Assert.Equal(("useraccountcontrol", "1.2.840.113556.1.4.803", "04194304"), (filter.Attribute, filter.Rule, filter.Text));
        Assert.Equal("jo(x", LdapFilter.Parse("(cn=j\\6f\\28x)").Text);
        Assert.Equal(LdapFilterKind.Present, LdapFilter.Parse("(cn=**)").Kind);
        Assert.Equal(LdapFilterKind.Substring, LdapFilter.Parse("(cn=a*)").Kind);
        Assert.Equal([1, 0xC3, 0xA9, 0xFF], LdapFilter.Parse("(objectSid=\\01é\\ff)").Bytes);
    }

    [Fact]
    public void Mutants_of_datagrams_do_no_harm() => Mutation.Run(
        "ldap datagram", [LdapWriter.Search(7), [.. LdapWriter.Entry(7, 20), .. LdapWriter.Result(7, 5, 0)]],
        bytes => LdapDatagram.Dissect(new MessageContext(new Conversation(1, Transport.Udp, default, default, default), true, default, 1), bytes, new Collector(), new ProtocolCounters()));

    [Fact]
    public void Mutants_of_filters_do_no_harm() => Mutation.Run(
        "ldap filter", ["(&(objectClass=user)(!(cn=a*b\\28))(1.2.3:dn:2.5.13.5:=x))"u8.ToArray(), "(|(a>=1)(&(b~=c)(d<=e)…))"u8.ToArray()],
        bytes => _ = Walk(LdapFilter.Parse(System.Text.Encoding.UTF8.GetString(bytes))));

    [Fact]
    public void Mutants_of_tls_do_no_harm() => Mutation.Run(
        "ldaps", [[0x16, 3, 1, 0, 2, 1, 0, 0x17, 3, 3, 0, 5, 1, 2, 3, 4, 5, 0x17, 3, 3, 0, 0]],
        bytes => new Talk((sink, _) => new LdapsStreamDissector(sink, new ProtocolCounters())).Client(bytes[..(bytes.Length / 2)], bytes[(bytes.Length / 2)..]));

    private static int Walk(LdapFilter filter) => filter.Text.Length + filter.Bytes.Length + filter.Inner.Sum(Walk);

    private static Talk New(int cut = 0) => new((sink, counters) => new LdapStreamDissector(sink, counters), cut: cut);
}

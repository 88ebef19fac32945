using System.Formats.Asn1;
using System.Text;
using CsCheck;
using Deception.Protocols.Ldap;
using Xunit;

namespace Deception.Tests.Unit.Protocols.Ldap;

public sealed class LdapFilterTests
{
    private sealed record Filter(string Text, Action<AsnWriter> Write);

    private static readonly Gen<string> Attributes = Gen.String[Gen.Char.AlphaNumeric, 1, 8];
    private static readonly Gen<(byte[] Bytes, string Text)> Values = Gen.OneOf(
        Gen.String[Gen.Char["ab*()\\\0ß€\n "], 0, 8].Select(s => (Encoding.UTF8.GetBytes(s), Escape(s))),
        Gen.Byte[0x80, 0xBF].Array[1, 4].Select(b => (b, string.Concat(b.Select(x => $"\\{x:x2}")))));

    private static readonly Gen<Filter> Leaves = Gen.OneOf(
        Attributes.Select(a => new Filter($"({a}=*)", w => w.WriteOctetString(Bytes(a), Context(7)))),
        Gen.Select(Gen.Int[0, 3], Attributes, Values).Select((kind, a, v) => new Filter(
            $"({a}{new[] { "=", ">=", "<=", "~=" }[kind]}{v.Text})", w => Inside(w, new[] { 3, 5, 6, 8 }[kind], () => Both(w, Bytes(a), v.Bytes)))),
        Gen.Select(Attributes, Values, Gen.Bool, Gen.Bool).Select((a, v, dn, rule) => new Filter(
            $"({a}{(dn ? ":dn" : "")}{(rule ? ":1.2.3" : "")}:={v.Text})", w => Inside(w, 9, () =>
            {
                if (rule)
                {
                    w.WriteOctetString("1.2.3"u8, Context(1));
                }

                w.WriteOctetString(Bytes(a), Context(2));
                w.WriteOctetString(v.Bytes, Context(3));
                w.WriteBoolean(dn, Context(4));
            }))),
        Gen.Select(Attributes, Values, Values, Gen.Int[1, 7]).Select((a, first, second, parts) => new Filter(
            $"({a}={((parts & 1) != 0 ? first.Text : "")}*{((parts & 2) != 0 ? second.Text + "*" : "")}{((parts & 4) != 0 ? first.Text : "")})",
            w => Inside(w, 4, () =>
            {
                w.WriteOctetString(Bytes(a));
                using (w.PushSequence())
                {
                    Part(w, parts, 0, first.Bytes);
                    Part(w, parts, 1, second.Bytes);
                    Part(w, parts, 2, first.Bytes);
                }
            }))));

    private static readonly Gen<Filter> Trees = Tree(3);

    [Fact]
    public void Text_is_that_of_rfc_4515() => Trees.Sample(filter =>
    {
        var talk = New().Client(LdapWriter.Search(1, "", 1, filter.Write, "cn", "sn"));
        var search = Assert.IsType<LdapSearchRequest>(Assert.Single(talk.Messages));
        Assert.Equal(filter.Text, search.Filter);
        Assert.Equal((LdapScope.OneLevel, 2), (search.Scope, search.Attributes.Count));
    }, iter: 2000);

    [Fact]
    public void Depth_is_bounded()
    {
        Action<AsnWriter> write = w => w.WriteOctetString("cn"u8, Context(7));
        for (var i = 0; i < 500; i++)
        {
            var inner = write;
            write = w => Inside(w, 2, () => inner(w));
        }

        var search = Assert.IsType<LdapSearchRequest>(Assert.Single(New().Client(LdapWriter.Search(1, "", 0, write)).Messages));
        Assert.Equal(string.Concat(Enumerable.Repeat("(!", 64)) + "…" + new string(')', 64), search.Filter);
    }

    [Fact]
    public void Length_is_bounded()
    {
        var search = Assert.IsType<LdapSearchRequest>(Assert.Single(New().Client(LdapWriter.Search(1, "", 0, w => Inside(w, 1, () =>
        {
            for (var i = 0; i < 9; i++)
            {
                Inside(w, 3, () => Both(w, "cn"u8.ToArray(), [.. Enumerable.Repeat((byte)0xFF, 100_000)]));
            }
        }))).Messages));
        Assert.InRange(search.Filter.Length, 1 << 20, 2 << 20);
        Assert.EndsWith("…)", search.Filter, StringComparison.Ordinal);
    }

    private static Gen<Filter> Tree(int depth) => depth == 0 ? Leaves : Gen.OneOf(
        Leaves,
        Gen.Select(Gen.Int[0, 1], Tree(depth - 1).List[0, 3]).Select((kind, inner) => new Filter(
            $"({"&|"[kind]}{string.Concat(inner.Select(f => f.Text))})", w => Inside(w, kind, () => inner.ForEach(f => f.Write(w))))),
        Tree(depth - 1).Select(inner => new Filter($"(!{inner.Text})", w => Inside(w, 2, () => inner.Write(w)))));

    private static void Part(AsnWriter writer, int parts, int tag, byte[] value)
    {
        if ((parts & 1 << tag) != 0)
        {
            writer.WriteOctetString(value, Context(tag));
        }
    }

    private static void Both(AsnWriter writer, byte[] first, byte[] second)
    {
        writer.WriteOctetString(first);
        writer.WriteOctetString(second);
    }

    // SET OF in the order given: AsnWriter would sort it.
    private static void Inside(AsnWriter writer, int tag, Action write)
    {
        using (writer.PushSequence(Context(tag)))
        {
            write();
        }
    }

    private static string Escape(string text) =>
        string.Concat(text.Select(c => c is '*' or '(' or ')' or '\\' or < ' ' ? $"\\{(int)c:x2}" : c.ToString()));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static Asn1Tag Context(int tag) => new(TagClass.ContextSpecific, tag);

    private static Talk New() => new((sink, counters) => new LdapStreamDissector(sink, counters));
}

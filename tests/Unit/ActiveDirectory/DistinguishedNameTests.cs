using CsCheck;
using Deception.ActiveDirectory;
using Xunit;

namespace Deception.Tests.Unit.ActiveDirectory;

public sealed class DistinguishedNameTests
{
    [Theory]
    [InlineData("CN=a\\,b,DC=x", "CN=a\\2Cb,dc=X")]
    [InlineData("CN=a b,DC=x", "cn = A  B , DC = x")]
    [InlineData("CN=a,DC=x", "2.5.4.3=a,0.9.2342.19200300.100.1.25=x")]
    [InlineData("CN=a,DC=x", "OID.2.5.4.3=\"a\";DC=x")]
    [InlineData("CN=a+OU=b,DC=x", "OU=B+CN=A,DC=x")]
    [InlineData("CN=Lučić,DC=x", "CN=Lu\\C4\\8Di\\C4\\87,DC=x")]
    [InlineData("CN=\\ a\\ ,DC=x", "CN=\\20a\\20,DC=x")]
    public void Spellings_of_one_name_are_equal(string left, string right)
    {
        Assert.True(DistinguishedName.TryParse(left, out var a));
        Assert.True(DistinguishedName.TryParse(right, out var b));
        Assert.Equal(a, b);
        Assert.Equal(a.GetHashCode(), b.GetHashCode());
    }

    [Theory]
    [InlineData("")]
    [InlineData("adm_backup")]
    [InlineData("CN=a,")]
    [InlineData("CN=a,,DC=x")]
    [InlineData("=a")]
    [InlineData("CN=\"a")]
    [InlineData("CN=a\\")]
    [InlineData("<SID=S-1-5>")]
    public void Refuses_what_is_none(string text) => Assert.False(DistinguishedName.TryParse(text, out _));

    [Theory]
    [InlineData("CN=a,CN=Users,DC=lab,DC=test", "lab.test")]
    [InlineData("DC=host,CN=a,DC=lab,DC=test", "lab.test")]
    [InlineData("CN=a", null)]
    public void Domain_is_in_the_last_parts(string text, string? domain)
    {
        Assert.True(DistinguishedName.TryParse(text, out var name));
        Assert.Equal(domain, name.Domain);
    }

    [Fact]
    public void Knows_what_lies_within()
    {
        Assert.True(DistinguishedName.TryParse("CN=a,CN=Users,DC=lab,DC=test", out var inner));
        Assert.True(DistinguishedName.TryParse("cn=users,dc=LAB,dc=test", out var outer));
        Assert.True(inner.IsWithin(outer));
        Assert.True(inner.IsWithin(inner));
        Assert.False(outer.IsWithin(inner));
    }

    [Fact]
    public void Text_of_a_name_reads_back_as_the_same_name()
    {
        var part = Gen.Select(Gen.Int[0, 2].Select(i => new[] { "CN", "OU", "DC" }[i]), Gen.String[Gen.Char["ab ,+\"\\<>;=#ž\u0001"], 0, 6]);
        Gen.Select(part, part).Sample((first, second) =>
        {
            var name = new DistinguishedName([[new NamePart(first.Item1, first.Item2)], [new NamePart(second.Item1, second.Item2)]]);
            Assert.True(DistinguishedName.TryParse(name.ToString(), out var back));
            Assert.Equal(name.Components.SelectMany(c => c), back.Components.SelectMany(c => c));
        });
    }

    [Fact]
    public void No_text_makes_it_throw() => Gen.String[Gen.Char["CN=a,+\\\";<>#F \ud800"], 0, 40].Sample(text =>
    {
        _ = DistinguishedName.TryParse(text, out _);
    });
}

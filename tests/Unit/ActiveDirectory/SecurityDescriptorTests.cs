using System.Text;
using Deception.ActiveDirectory;
using Xunit;

namespace Deception.Tests.Unit.ActiveDirectory;

/// <summary>Security descriptors in their two forms: bytes (MS-DTYP 2.4.6) and SDDL (2.5.1).</summary>
public sealed class SecurityDescriptorTests
{
    private const string Text = "O:DAG:DUD:PAI(A;CI;RPWPCCDC;;;DA)(OA;CIIO;CR;1131f6ad-9c07-11d1-f79f-00c04fc2dcd2;bf967aba-0de6-11d0-a285-00aa003049e2;S-1-5-21-1-2-3-1105)(D;ID;0x10000000;;;WD)S:(AU;SA;WP;;;WD)";

    // Owner and group S-1-5-32-544, one entry: Authenticated Users, generic read.
    private static readonly byte[] Small = Convert.FromHexString(
        "010004801400000024000000" + "00000000" + "34000000" + "01020000000000052000000020020000" + "01020000000000052000000020020000"
        + "0400" + "1C00" + "0100" + "0000" + "0000" + "1400" + "00000080" + "01010000000000050B000000");

    private static readonly Sid Domain = Sid.TryParse("S-1-5-21-1-2-3", out var sid) ? sid : throw new FormatException();

    [Fact]
    public void Bytes_are_read_as_they_are_written_down()
    {
        Assert.True(SecurityDescriptor.TryRead(Small, out var read));
        Assert.Equal(("S-1-5-32-544", "S-1-5-32-544"), (read.Owner?.Value, read.Group?.Value));
        var entry = Assert.Single(read.Entries);
        Assert.Equal((AccessKind.Allow, "S-1-5-11"), (entry.Kind, entry.Trustee.Value));
        // MS-ADTS 5.1.3.2: what generic read means in a directory.
        Assert.Equal(Rights.ReadControl | Rights.ReadProperty | Rights.List | Rights.ListObject, entry.Rights);
    }

    [Fact]
    public void Text_says_who_may_what()
    {
        Assert.True(Sddl.TryParse(Text, Domain, out var read));
        Assert.Equal(("S-1-5-21-1-2-3-512", "S-1-5-21-1-2-3-513"), (read.Owner?.Value, read.Group?.Value));
        Assert.True(read.IsProtected);
        Assert.Equal(["Allow S-1-5-21-1-2-3-512", "Allow S-1-5-21-1-2-3-1105", "Deny S-1-1-0"], read.Entries.Select(e => $"{e.Kind} {e.Trustee.Value}"));
        var (first, second, third) = (read.Entries[0], read.Entries[1], read.Entries[2]);
        Assert.True(first.Inherits && !first.IsInheritOnly && first.Grants(Rights.WriteProperty, SchemaIds.Member));
        Assert.True(second.IsInheritOnly && second.ObjectType == SchemaIds.ReplicateAll && second.InheritedObjectType == SchemaIds.UserClass);
        // What only counts below gives nothing here; a denial gives nothing at all.
        Assert.False(second.Grants(Rights.ControlAccess, SchemaIds.ReplicateAll) || third.Grants(Rights.FullControl));
        Assert.True(third.IsInherited && third.Rights.HasFlag(Rights.FullControl));
    }

    [Fact]
    public void Both_forms_mean_the_same()
    {
        Assert.True(Sddl.TryParse(Text, Domain, out var text));
        Assert.True(SecurityDescriptor.TryRead(DescriptorWriter.Write(text), out var bytes));
        Assert.Equal(text.Entries, bytes.Entries);
        Assert.Equal((text.Owner, text.Group, text.IsProtected, text.HasNoList), (bytes.Owner, bytes.Group, bytes.IsProtected, bytes.HasNoList));
    }

    [Fact]
    public void No_list_lets_everybody_and_an_empty_one_nobody()
    {
        Assert.True(SecurityDescriptor.TryRead(DescriptorWriter.Write(new SecurityDescriptor(null, null, null)), out var open));
        Assert.True(SecurityDescriptor.TryRead(DescriptorWriter.Write(new SecurityDescriptor(null, null, [])), out var closed));
        Assert.Equal((true, false), (open.HasNoList, closed.HasNoList));
        Assert.Empty(closed.Entries);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("D:(A;;QQ;;;DA)")]
    [InlineData("D:(A;;RP;not-a-guid;;DA)")]
    [InlineData("D:(A;;RP;;;NOBODY)")]
    [InlineData("D:(A;;RP)")]
    [InlineData("O:XYZ")]
    public void What_is_no_sddl_is_refused(string text) => Assert.False(Sddl.TryParse(text, Domain, out _));

    [Fact]
    public void Addresses_outside_are_refused()
    {
        Assert.False(SecurityDescriptor.TryRead(Small.AsSpan(..19), out _));
        foreach (var at in new[] { 4, 8, 16 })
        {
            byte[] broken = [.. Small];
            BitConverter.TryWriteBytes(broken.AsSpan(at), 0x7FFFFFF0);
            Assert.False(SecurityDescriptor.TryRead(broken, out _));
        }
    }

    [Fact]
    public void Damaged_descriptors_are_refused_or_read_never_thrown()
    {
        Assert.True(Sddl.TryParse(Text, Domain, out var large));
        Mutation.Run("security descriptor", [Small, DescriptorWriter.Write(large)], b =>
        {
            if (SecurityDescriptor.TryRead(b, out var read))
            {
                _ = DescriptorWriter.Write(read);
            }
        }, 50_000, 8192);
        Mutation.Run("sddl", [Encoding.ASCII.GetBytes(Text)], b => Sddl.TryParse(Encoding.UTF8.GetString(b), Domain, out _), 20_000, 32_768);
    }
}

using System.IO.Compression;
using System.Text;
using Deception.Posture.Changes;
using Deception.Posture.Snapshots;
using Xunit;

namespace Deception.Tests.Unit.Posture;

/// <summary>Snapshots on disk, and LDIF.</summary>
public sealed class SnapshotFileTests
{
    [Fact]
    public void Snapshot_comes_back_as_it_was()
    {
        var snapshot = Fragment.Healthy().Build(new Unread("CN=Secret", Needs.Permissions, "refused"));
        var bytes = Written(snapshot);
        Assert.True(SnapshotFile.TryRead(new MemoryStream(bytes), out var read, out _));
        Assert.Equal(snapshot.Header, read.Header);
        Assert.Equal(snapshot.Objects.Select(o => o.Name), read.Objects.Select(o => o.Name));
        Assert.Equal(snapshot.Unread, read.Unread);
        Assert.Equal(snapshot.Files.Select(f => (f.Path, f.Size)), read.Files.Select(f => (f.Path, f.Size)));
        Assert.Empty(Changes.Between(snapshot, read));
        // The same directory gives the same file.
        Assert.Equal(bytes, Written(read));
    }

    [Fact]
    public void Passwords_in_attributes_are_not_written()
    {
        var snapshot = Fragment.Healthy().Over("dn: CN=leaky,OU=Users,DC=corp,DC=example\nobjectClass: user\nuserPassword: Summer-2026\nunixUserPassword: Winter-2027\n").Build();
        using var plain = new MemoryStream();
        using (var zip = new GZipStream(new MemoryStream(Written(snapshot)["deception.snapshot/1\n".Length..]), CompressionMode.Decompress))
        {
            zip.CopyTo(plain);
        }
        var text = Encoding.UTF8.GetString(plain.ToArray());
        Assert.Contains("CN=leaky", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Summer-2026", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Winter-2027", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "no snapshot")]
    [InlineData("deception.snapshot/2\n", "no snapshot")]
    [InlineData("deception.snapshot/1\n", "damaged")]
    [InlineData("deception.snapshot/1\nno gzip", "damaged")]
    public void What_is_no_snapshot_gets_one_line(string content, string fault)
    {
        Assert.False(SnapshotFile.TryRead(new MemoryStream(Encoding.ASCII.GetBytes(content)), out _, out var said));
        Assert.Contains(fault, said, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', said);
    }

    [Fact]
    public void Damaged_snapshots_are_refused_or_read_never_thrown()
    {
        var whole = Written(Fragment.Healthy().Build())["deception.snapshot/1\n".Length..];
        using var plain = new MemoryStream();
        using (var zip = new GZipStream(new MemoryStream(whole), CompressionMode.Decompress))
        {
            zip.CopyTo(plain);
        }
        // Damaged below the compression, whose checksum would find all else.
        Mutation.Run("snapshot", [plain.ToArray()], b =>
        {
            using var file = new MemoryStream();
            file.Write("deception.snapshot/1\n"u8);
            using (var zip = new GZipStream(file, CompressionLevel.NoCompression, leaveOpen: true))
            {
                zip.Write(b);
            }
            file.Position = 0;
            SnapshotFile.TryRead(file, out _, out _);
        }, 1_000);
    }

    [Theory]
    [InlineData(": user\n", "line 1")]
    [InlineData("dn: CN=a\nno colon\n", "line 2")]
    [InlineData("dn: CN=a\nobjectSid:: ###\n", "line 2: no base64")]
    public void Ldif_with_a_fault_says_its_line(string text, string fault) =>
        Assert.Contains(fault, Assert.Throws<FormatException>(() => Ldif.Read(new StringReader(text), Fragment.Domain).ToList()).Message, StringComparison.Ordinal);

    [Fact]
    public void Ldif_joins_folded_lines_reads_base64_and_passes_over_what_is_no_entry()
    {
        var (name, attributes) = Assert.Single(Ldif.Read(new StringReader("# remark\nversion: 1\n\nsearch: 2\nresult: 0 Success\n\ndn: CN=a,\n DC=b\ndescription:: w6Q=\nmember: CN=x\nmember: CN=y\n"), Fragment.Domain));
        Assert.Equal("CN=a,DC=b", name);
        Assert.Equal(["description=ä", "member=CN=x|CN=y"], attributes.Select(a => $"{a.Name}={string.Join('|', a.Values)}"));
    }

    private static byte[] Written(DirectorySnapshot snapshot)
    {
        using var stream = new MemoryStream();
        SnapshotFile.Write(stream, snapshot);
        return stream.ToArray();
    }
}

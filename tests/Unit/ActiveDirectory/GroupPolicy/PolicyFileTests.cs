using System.Text;
using Deception.ActiveDirectory.GroupPolicy;
using Xunit;

namespace Deception.Tests.Unit.ActiveDirectory.GroupPolicy;

/// <summary>Files of group policies: GptTmpl.inf, Registry.pol and preferences.</summary>
public sealed class PolicyFileTests
{
    private const string Template = """
        [Unicode]
        Unicode=yes
        ; a remark
        [System Access]
        MinimumPasswordLength = 7
        [Privilege Rights]
        SeDebugPrivilege = *S-1-5-32-544, backup
        SeTcbPrivilege =
        [Registry Values]
        MACHINE\System\CurrentControlSet\Control\Lsa\LmCompatibilityLevel=4,5
        """;

    // MS-GPPREF 2.2.1.1.4: made with the published key, UTF-16 and CBC with a vector of zeros.
    private const string Preferences = """
        <?xml version="1.0" encoding="utf-8"?>
        <Groups clsid="{3125E937-EB16-4b4c-9934-544FC6D24D26}"><User name="local" changed="2026-01-02 03:04:05">
        <Properties action="U" userName="local" cpassword="j1Uyj3Vx8TY9LtLZil2uAuZkFQA/4latT76ZwgdHdhw"/></User></Groups>
        """;

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-8")]
    public void Template_is_read_in_each_encoding(string encoding)
    {
        var written = Encoding.GetEncoding(encoding);
        Assert.True(SecurityTemplate.TryRead([.. written.GetPreamble(), .. written.GetBytes(Template.ReplaceLineEndings("\r\n"))], out var template));
        Assert.Equal("7", template["system access", "MinimumPasswordLength"]);
        Assert.Equal(["S-1-5-32-544", "backup"], template.Privilege("SeDebugPrivilege")!);
        Assert.Empty(template.Privilege("SeTcbPrivilege")!);
        Assert.Null(template.Privilege("SeBackupPrivilege"));
        Assert.Equal("5", template.Registry(@"MACHINE\System\CurrentControlSet\Control\Lsa\LmCompatibilityLevel"));
    }

    [Fact]
    public void Template_without_mark_is_known_by_its_looks()
    {
        Assert.True(SecurityTemplate.TryRead(Encoding.Unicode.GetBytes(Template), out var template));
        Assert.Equal("7", template["System Access", "MinimumPasswordLength"]);
    }

    [Fact]
    public void Registry_values_keep_number_and_text()
    {
        Assert.True(RegistryPolicy.TryRead(Policy(), out var values));
        Assert.Equal([@"Software\A Number 4 258", @"Software\A Text 1 hello", @"Software\A Bytes 3 0102"], values.Select(v => $"{v.Key} {v.Name} {v.Type} {v.Text}"));
        // What comes after a broken entry is left, what came before stays.
        Assert.True(RegistryPolicy.TryRead(Policy().AsSpan(..^3), out var cut));
        Assert.Equal(2, cut.Count);
        Assert.False(RegistryPolicy.TryRead("PReg\u0002\0\0\0"u8, out _));
    }

    [Fact]
    public void Preferences_password_is_proven_and_not_told()
    {
        Assert.True(PolicyPreferences.TryReadPasswords(Encoding.UTF8.GetBytes(Preferences), out var passwords));
        var password = Assert.Single(passwords);
        Assert.Equal(("User", "local", "2026-01-02 03:04:05"), (password.Element, password.Account, password.Changed));
        Assert.Equal("Lo… (15 characters)", password.Shown);
    }

    [Fact]
    public void Preferences_follow_no_entity()
    {
        Assert.False(PolicyPreferences.TryReadPasswords("<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"u8, out _));
        Assert.False(PolicyPreferences.TryReadPasswords("<a"u8, out _));
        Assert.True(PolicyPreferences.TryReadPasswords("<a cpassword='AAAA'/>"u8, out var passwords));
        Assert.Null(Assert.Single(passwords).Shown);
    }

    [Fact]
    public void Damaged_files_are_refused_or_read_never_thrown()
    {
        Mutation.Run("security template", [Encoding.Unicode.GetBytes(Template), Encoding.UTF8.GetBytes(Template)], b => SecurityTemplate.TryRead(b, out _), 20_000);
        Mutation.Run("registry policy", [Policy()], b => RegistryPolicy.TryRead(b, out _), 20_000);
        Mutation.Run("preferences", [Encoding.UTF8.GetBytes(Preferences)], b => PolicyPreferences.TryReadPasswords(b, out _), 20_000);
    }

    private static byte[] Policy()
    {
        static byte[] Entry(string name, int type, byte[] data) =>
        [
            .. Encoding.Unicode.GetBytes($"[Software\\A\0;{name}\0;"), .. BitConverter.GetBytes(type), .. ";\0"u8, .. BitConverter.GetBytes(data.Length), .. ";\0"u8, .. data, .. "]\0"u8,
        ];
        return [.. "PReg\u0001\0\0\0"u8, .. Entry("Number", 4, BitConverter.GetBytes(258)), .. Entry("Text", 1, Encoding.Unicode.GetBytes("hello\0")), .. Entry("Bytes", 3, [1, 2])];
    }
}

using CsCheck;
using Deception.ActiveDirectory;
using Xunit;

namespace Deception.Tests.Unit.ActiveDirectory;

public sealed class AccountNameTests
{
    private static readonly AccountIdentity Honey = new()
    {
        Name = "adm_backup",
        Domain = "lab.test",
        NetBiosDomain = "LAB",
        UserPrincipalName = "backup@corp.example",
        DistinguishedName = Dn("CN=Adm Backup,CN=Users,DC=lab,DC=test"),
        Sid = Sid.TryParse("S-1-5-21-1-2-3-1150", out var sid) ? sid : null,
    };

    [Theory]
    [InlineData("adm_backup", AccountNameForm.Plain, "adm_backup", null)]
    [InlineData(" SQLBK01$ ", AccountNameForm.Plain, "SQLBK01$", null)]
    [InlineData("adm_backup@LAB.TEST", AccountNameForm.Principal, "adm_backup", "LAB.TEST")]
    [InlineData("adm_backup\\@lab.test@LAB.TEST", AccountNameForm.Principal, "adm_backup", "lab.test")]
    [InlineData("adm_backup@lab.test@LAB.TEST", AccountNameForm.Principal, "adm_backup", "lab.test")]
    [InlineData("LAB\\adm_backup", AccountNameForm.DownLevel, "adm_backup", "LAB")]
    [InlineData("LAB\\adm_backup@lab.test", AccountNameForm.Principal, "adm_backup", "lab.test")]
    [InlineData("\\adm_backup", AccountNameForm.DownLevel, "adm_backup", null)]
    [InlineData("lab.test/Users/adm_backup", AccountNameForm.Canonical, "adm_backup", "lab.test")]
    [InlineData("LAB.TEST/adm_backup", AccountNameForm.Canonical, "adm_backup", "LAB.TEST")]
    [InlineData("cn=Adm Backup,cn=Users,dc=lab,dc=test", AccountNameForm.DistinguishedName, "Adm Backup", "lab.test")]
    public void Takes_a_spelling_apart(string text, AccountNameForm form, string name, string? domain)
    {
        Assert.True(AccountName.TryParse(text, out var account));
        Assert.Equal((form, name, domain), (account.Form, account.Name, account.Domain));
    }

    [Theory]
    [InlineData("ADM_Backup")]
    [InlineData("adm_backup@lab.test.")]
    [InlineData("adm_backup@LAB")]
    [InlineData("Backup@CORP.example")]
    [InlineData("lab\\ADM_BACKUP")]
    [InlineData("lab.test\\adm_backup")]
    [InlineData("lab.test/Users/adm_backup")]
    [InlineData("CN=adm  backup, CN=users, DC=LAB, DC=test")]
    [InlineData("s-1-5-21-1-2-3-1150")]
    [InlineData("<SID=S-1-5-21-1-2-3-1150>")]
    [InlineData("<SID=010500000000000515000000010000000200000003000000" + "7E040000>")]
    public void Every_spelling_means_the_honey_account(string text)
    {
        Assert.True(AccountName.TryParse(text, out var account));
        Assert.True(Honey.IsNamedBy(account));
    }

    [Theory]
    [InlineData("adm_backup2")]
    [InlineData("adm_backup$")]
    [InlineData("adm_backup@other.test")]
    [InlineData("OTHER\\adm_backup")]
    [InlineData("CN=Adm Backup,OU=Elsewhere,DC=lab,DC=test")]
    [InlineData("S-1-5-21-1-2-3-1151")]
    [InlineData("{12345678-1234-abcd-ef00-0123456789ab}")]
    public void Another_name_does_not(string text)
    {
        Assert.True(AccountName.TryParse(text, out var account));
        Assert.False(Honey.IsNamedBy(account));
    }

    [Fact]
    public void A_controller_takes_unknown_domains_for_its_own()
    {
        Assert.True(AccountName.TryFrom("adm_backup", "WORKGROUP", out var account));
        Assert.False(Honey.IsNamedBy(account));
        Assert.True(Honey.IsNamedBy(account, anyDomain: true));
    }

    [Fact]
    public void A_domain_in_the_name_holds_against_the_one_beside_it()
    {
        Assert.True(AccountName.TryFrom("adm_backup@lab.test", "OTHER", out var account));
        Assert.Equal("lab.test", account.Domain);
    }

    [Theory]
    [InlineData("{78563412-3412-CDAB-EF00-0123456789AB}")]
    [InlineData("<GUID=1234567812 34abcdef000123456789ab>", false)]
    [InlineData("<GUID=12345678 >", false)]
    [InlineData("<guid=123456781234abcdef000123456789ab>")]
    public void Reads_guids(string text, bool isGuid = true)
    {
        Assert.True(AccountName.TryParse(text, out var account));
        Assert.Equal(isGuid, account.Form == AccountNameForm.Guid);
        Assert.True(!isGuid || account.Guid == Guid.Parse("78563412-3412-cdab-ef00-0123456789ab"));
    }

    [Fact]
    public void Letter_case_makes_no_difference() => Gen.String[Gen.Char["ab\\@/=.,S-15$ "], 1, 24].Sample(text =>
        !AccountName.TryParse(text, out var name)
        || (AccountName.TryParse(text.ToUpperInvariant(), out var upper) && name.Equals(upper) && name.GetHashCode() == upper.GetHashCode()));

    [Fact]
    public void No_text_makes_it_throw() => Gen.String.Sample(text =>
    {
        _ = AccountName.TryParse(text, out _);
        _ = ServicePrincipalName.TryParse(text, out _);
    });

    private static DistinguishedName Dn(string text) => DistinguishedName.TryParse(text, out var dn) ? dn : throw new FormatException(text);
}

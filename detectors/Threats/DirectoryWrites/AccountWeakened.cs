using System.Globalization;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Ldap;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.DirectoryWrites;

/// <summary><c>directory.account-weakened</c>: bits that protect an account less are set (MS-ADTS 2.2.16), or its strong encryption is taken (MS-KILE 2.2.7).</summary>
public sealed class AccountWeakened(World world) : DirectoryWriteDetector(world)
{
    private const int MostNew = 1024;
    private const uint PasswordNotRequired = 0x20, ServerAccount = 0x2000, Aes = 0x18, SessionAes = 0x20;

    private static readonly (uint Bit, string Name)[] Weak =
    [
        (0x400000, "no pre-authentication"),
        (0x80, "reversible encryption of the password"),
        (0x80000, "trusted for delegation to any service"),
        (0x1000000, "may act as any user towards its services"),
        (0x200000, "DES keys only"),
        (PasswordNotRequired, "no password required"),
    ];

    private readonly BoundedMap<(long Conversation, string Object), bool> _new = new(MostNew);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => base.Evicted + _new.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "directory.account-weakened",
        Title = "Account made easier to take",
        Kind = FindingKind.Threat,
        Severity = Severity.High,
        Techniques = ["T1098", "T1556"],
        BenignCauses = "Accounts under construction, which need no password for a moment; controllers, which are trusted for delegation; administrators in the policy. "
            + "A write that leaves a bit set which was set before looks the same.",
        LosesAttacks = "Sealed sessions and SAMR (the change feed sees those).",
        Guide = new ResponseGuide(
            "Somebody took a protection from an account: without pre-authentication its password can be guessed offline, with delegation it can act as others.",
            "Get-ADUser <account> -Properties userAccountControl, msDS-SupportedEncryptionTypes; ask who changed it.",
            "Set-ADAccountControl <account> -DoesNotRequirePreAuth $false -PasswordNotRequired $false -TrustedForDelegation $false; isolate the host that wrote.",
            "Give the account a new long password; find why the writer had the right to write.",
            "Set the bit again; list administrators under detectors → directory.account-weakened → allowed."),
    };

    /// <inheritdoc/>
    protected override Deed? Read(in MessageContext context, LdapWriteRequest write)
    {
        var key = (context.Conversation.Id, write.Object.ToUpperInvariant());
        if (write.IsAdd)
        {
            _new.Set(key, true);
            return null;
        }
        if (Number(Written(write, "useraccountcontrol")) is { } bits && (bits & ServerAccount) == 0)
        {
            var isNew = _new.TryGet(key, out _);
            var set = Weak.Where(w => (bits & w.Bit) != 0 && !(isNew && w.Bit == PasswordNotRequired)).Select(w => w.Name).ToList();
            if (set.Count > 0)
            {
                return new($"{string.Join(", ", set)} for {write.Object}", 85, ("attribute", string.Create(CultureInfo.InvariantCulture, $"userAccountControl = {bits}")));
            }
        }
        return Number(Written(write, "msds-supportedencryptiontypes")) is { } types and not 0 && (types & (Aes | SessionAes)) == 0
            ? new($"encryption without AES for {write.Object}", 80, ("attribute", string.Create(CultureInfo.InvariantCulture, $"msDS-SupportedEncryptionTypes = {types}")))
            : null;
    }

    private static uint? Number(LdapChange? change) =>
        int.TryParse(change?.Texts.FirstOrDefault(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? unchecked((uint)number) : null;
}

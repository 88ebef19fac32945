using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Ldap;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.DirectoryWrites;

/// <summary><c>directory.sid-history-write</c>: an account gets another's SID (MS-ADA3 2.195, sIDHistory).</summary>
public sealed class SidHistoryWrite(World world) : DirectoryWriteDetector(world)
{
    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "directory.sid-history-write",
        Title = "SID history written",
        Kind = FindingKind.Threat,
        Severity = Severity.High,
        Techniques = ["T1134.005"],
        BenignCauses = "Migration between domains, which belongs into the policy while it lasts. Removal stays silent.",
        LosesAttacks = "Writes past LDAP (replication, offline); sealed sessions (the change feed sees those).",
        Guide = new ResponseGuide(
            "The account has the rights of the SIDs in its history, without being a member of anything.",
            "Get-ADUser <account> -Properties sIDHistory; look whose SIDs these are.",
            "Disable the account; remove the history: Set-ADUser <account> -Remove @{sIDHistory='<sid>'}.",
            "Reset the password of the account that wrote; enable SID filtering on trusts: netdom trust … /quarantine:yes.",
            "List the migration's accounts under detectors → directory.sid-history-write → allowed."),
    };

    /// <inheritdoc/>
    protected override Deed? Read(in MessageContext context, LdapWriteRequest write) => Written(write, "sidhistory") is { } history
        ? new($"SIDs of others to {write.Object}", 95, ("sids", string.Join(", ", history.Values.Select(SidOf))))
        : null;

    private static string SidOf(ReadOnlyMemory<byte> value) => Sid.TryRead(value.Span, out var sid) ? sid.Value : System.Text.Encoding.UTF8.GetString(value.Span);
}

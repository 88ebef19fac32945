using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Posture.Checks.Infrastructure;

/// <summary><c>posture.infrastructure.backup-old</c>: the domain was not backed up lately.</summary>
public sealed class BackupOld : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.infrastructure.backup-old",
        Title = "No recent backup of the directory",
        Category = Category.Infrastructure,
        Severity = Severity.Medium,
        Points = 8,
        Techniques = ["T1490"],
        Covers = ["A-BackupMetadata"],
        Why = "After ransomware or a mistake there is nothing to go back to. Only a backup of the system state counts.",
        Remedy = new Remedy(
            "Windows Server Backup on two controllers: System State, daily, to where domain administrators can't delete it.",
            "wbadmin start systemstatebackup -backupTarget:(Read-Host -Prompt 'Volume') -quiet",
            "repadmin /showbackup '{basedn}'",
            "wbadmin get versions",
            "samba-tool domain backup online --targetdir=. --server=localhost"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Root is { } root && root.Bytes("replPropertyMetaData") is [{ } bytes] && ReplicationMetadata.TryRead(bytes, out var stamps)
            ? stamps.Where(s => s.Attribute == DsaSignature && survey.Now - s.Changed > survey.Options.Backup).Select(s => Survey.Affected(root, $"last backup {survey.DaysSince(s.Changed)} ago"))
                .Concat(stamps.Any(s => s.Attribute == DsaSignature) ? [] : [Survey.Affected(root, "no backup is known")]) : [];

    // A backup writes dSASignature (MS-ADA1 2.181; attributeID 1.2.840.113556.1.2.74 under the default prefix table).
    private const uint DsaSignature = 0x2004A;
}

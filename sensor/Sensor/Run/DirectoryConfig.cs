using Deception.DirectoryAccess;

namespace Deception.Sensor.Run;

/// <summary>A domain whose directory this sensor can read, if the controller gives it the lease.</summary>
public sealed record DirectoryConfig
{
    /// <summary>DNS name of the domain.</summary>
    public required string Domain { get; init; }

    /// <summary>Controllers to ask; found by DNS, if empty.</summary>
    public IReadOnlyList<string> Servers { get => field ?? []; init; }

    /// <summary><c>kerberos</c>, <c>ldaps</c> or <c>starttls</c>.</summary>
    public string Protection { get => field ?? "kerberos"; init; }

    /// <summary>Account or principal.</summary>
    public string? User { get; init; }

    /// <summary>Keytab.</summary>
    public string? Keytab { get; init; }

    /// <summary>Ticket cache.</summary>
    public string? Ccache { get; init; }

    /// <summary>File with the password; over TLS alone.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>Certificate authorities to trust (PEM).</summary>
    public string? Ca { get; init; }

    /// <summary>Seconds between two whole looks for changes: 900 by default.</summary>
    public int ChangesSeconds { get => field == 0 ? 900 : field; init; }

    /// <summary>
    /// Fast mode: seconds between two looks at what one controller counts as changed since the last; 0 for none. Deletions, and files of SYSVOL without a new version number, are
    /// still told by the whole looks.
    /// </summary>
    public int FastSeconds { get; init; }

    /// <summary>
    /// Fast mode by DirSync instead of update numbers: it tells deletions too, but the account needs "Replicating Directory Changes".
    /// </summary>
    public bool DirSync { get; init; }

    /// <summary>Hours between two assessments.</summary>
    public int AssessHours { get => field == 0 ? 24 : field; init; }

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public string? Fault() => this switch
    {
        { Domain: "" } => "$.directories: a domain has no name",
        { Protection: not ("kerberos" or "ldaps" or "starttls") } => $"$.directories: protection '{Protection}': kerberos, ldaps or starttls",
        { ChangesSeconds: < 5 or > 86_400 } => "$.directories: changes_seconds: 5 to 86400",
        { FastSeconds: < 0 or 1 or > 3600 } => "$.directories: fast_seconds: 2 to 3600, or 0 for none",
        { DirSync: true, FastSeconds: 0 } => "$.directories: dir_sync needs fast_seconds",
        { AssessHours: < 1 or > 720 } => "$.directories: assess_hours: 1 to 720",
        _ => Target.Fault() is { } fault ? $"$.directories: {Domain}: {fault}" : null,
    };

    /// <summary>Where and as whom it is read.</summary>
    internal DirectoryTarget Target => new()
    {
        Domain = Domain,
        Servers = Servers,
        Protection = Protection switch { "ldaps" => LineProtection.Ldaps, "starttls" => LineProtection.StartTls, _ => LineProtection.Kerberos },
        User = User,
        KeytabFile = Keytab,
        TicketCache = Ccache,
        PasswordFile = PasswordFile,
        AuthorityFile = Ca,
    };
}

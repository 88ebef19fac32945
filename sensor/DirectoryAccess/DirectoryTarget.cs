namespace Deception.DirectoryAccess;

/// <summary>How the line to a controller is protected. There is no way without.</summary>
public enum LineProtection
{
    /// <summary>Kerberos on the LDAP port, which signs and seals (RFC 4752).</summary>
    Kerberos,

    /// <summary>TLS from the start, with a checked certificate.</summary>
    Ldaps,

    /// <summary>TLS by StartTLS (RFC 4511 4.14), with a checked certificate.</summary>
    StartTls,
}

/// <summary>Which domain is read, where, and as whom.</summary>
public sealed record DirectoryTarget
{
    /// <summary>DNS name of the domain.</summary>
    public required string Domain { get; init; }

    /// <summary>Controllers to ask, the first one first; found by DNS, if empty.</summary>
    public IReadOnlyList<string> Servers { get => field ?? []; init; }

    /// <summary>How the line is protected.</summary>
    public LineProtection Protection { get; init; }

    /// <summary>Certificate authorities to trust (PEM) beside the system's; null for the system's alone. Not on Windows, where the store decides.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>Keytab to sign in with; null without.</summary>
    public string? KeytabFile { get; init; }

    /// <summary>Ticket cache to sign in with; the process's own, if null.</summary>
    public string? TicketCache { get; init; }

    /// <summary>Account for a keytab (principal) or a password (<c>name@domain</c>).</summary>
    public string? User { get; init; }

    /// <summary>File whose first line is the password; null signs in with tickets.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public string? Fault() => this switch
    {
        { Domain: "" } => "names no domain",
        { PasswordFile: not null, User: null } => "a password needs a user",
        { PasswordFile: not null, Protection: LineProtection.Kerberos } => "a password is sent over TLS only: say ldaps or starttls",
        { KeytabFile: not null, PasswordFile: not null } => "keytab and password: choose one",
        { KeytabFile: not null, User: null } => "a keytab needs the principal",
        { KeytabFile: { } keytab } when !File.Exists(keytab) => $"no such keytab: {keytab}",
        { PasswordFile: { } password } when !File.Exists(password) => $"no such password file: {password}",
        { AuthorityFile: { } authority } when !File.Exists(authority) => $"no such certificate file: {authority}",
        _ => null,
    };
}

/// <summary>The directory couldn't be read; the message says what and where in one line.</summary>
public sealed class DirectoryReadException(string message, Exception? inner = null) : Exception(message, inner);

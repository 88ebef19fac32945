using Deception.Contracts;

namespace Deception.Controller.Outputs;

/// <summary>PRI values (RFC 5424, section 6.2.1).</summary>
public static class SyslogPriority
{
    private static readonly string[] Facilities =
    [
        "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp",
        "ntp", "audit", "alert", "clock", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
    ];

    /// <summary>Numerical code of a facility.</summary>
    /// <param name="name">Its usual name, e.g. <c>local0</c>.</param>
    /// <param name="code">0–23, when true is returned.</param>
    public static bool TryFacility(string name, out int code) => (code = Array.IndexOf(Facilities, name)) >= 0;

    /// <summary>Syslog severity of a finding: 6 informational, 5 notice, 4 warning, 3 error, 2 critical.</summary>
    public static int Of(Severity severity) => severity switch
    {
        Severity.Critical => 2,
        Severity.High => 3,
        Severity.Medium => 4,
        Severity.Low => 5,
        _ => 6,
    };
}

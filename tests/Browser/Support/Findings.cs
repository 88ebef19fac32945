using Deception.Contracts;

namespace Deception.Tests.Browser.Support;

/// <summary>Findings as an agent would publish them.</summary>
internal static class Findings
{
    /// <summary>A critical touch just now, from a source of the test's own.</summary>
    public static Finding Touch(string source)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new Finding
        {
            Id = Guid.NewGuid().ToString("N"),
            Detector = "honey.account-signin",
            Kind = FindingKind.Touch,
            Title = "Honey account used to sign in",
            Summary = $"Honey account adm_backup was used from {source} against DC1 by Kerberos: succeeded.",
            Severity = Severity.Critical,
            Confidence = 99,
            Maturity = Maturity.Stable,
            FirstSeen = now,
            LastSeen = now,
            Count = 1,
            Agent = "browser-test",
            Domain = "lab.test",
            Source = new Entity { Ip = source },
            Target = new Entity { Ip = "10.1.255.1", Port = 88, Host = "DC1" },
            Accounts = ["adm_backup"],
            Techniques = ["T1078"],
            Evidence = [new Evidence("method", "Kerberos", 3)],
        };
    }
}

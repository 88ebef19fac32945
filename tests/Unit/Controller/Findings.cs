using System.Text.Json;
using Deception.Contracts;
using Deception.Controller.Store;

namespace Deception.Tests.Unit.Controller;

/// <summary>Findings to test with.</summary>
internal static class Findings
{
    public static Finding Of(
        string id, int revision = 1, string ip = "10.0.0.66", double minute = 0, Severity severity = Severity.High, string agent = "dc1") =>
        new()
        {
            Id = id,
            Revision = revision,
            Detector = "kerberos.kerberoasting",
            Kind = FindingKind.Threat,
            Title = "Kerberoasting",
            Summary = "alice asked for tickets.",
            Severity = severity,
            Confidence = 80,
            Maturity = Maturity.Incubating,
            FirstSeen = TestStore.Noon.AddMinutes(minute),
            LastSeen = TestStore.Noon.AddMinutes(minute).AddSeconds(revision - 1),
            Count = revision,
            Agent = agent,
            Domain = "lab.test",
            Source = new Entity { Ip = ip, Account = "alice" },
            Target = new Entity { Ip = "10.0.0.1" },
            Accounts = ["alice"],
            Techniques = ["T1558.003"],
        };

    public static byte[] Json(this Finding finding) => JsonSerializer.SerializeToUtf8Bytes(finding, ContractsJson.Default.Finding);

    public static Received Received(this Finding finding) =>
        new(finding, JsonSerializer.Serialize(finding, ContractsJson.Default.Finding));

    public static Task StoreAsync(this TestStore store, params Finding[] findings) =>
        store.Findings.CommitAsync([.. findings.Select(Received)], [], default);
}

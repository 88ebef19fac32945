using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.llmnr</c>: members ask the neighbourhood for names.</summary>
public sealed class Llmnr : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.llmnr",
        Title = "LLMNR is on",
        Category = Category.GroupPolicy,
        Severity = Severity.Medium,
        Points = 8,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1557.001"],
        Covers = ["A-NoGPOLLMNR"],
        Why = "A name that DNS doesn't know is asked of everybody on the network: an attacker answers, and gets the sign-in.",
        Remedy = Remedies.Registry("Administrative Templates → Network → DNS Client → Turn off multicast name resolution: Enabled", @"Software\Policies\Microsoft\Windows NT\DNSClient", "EnableMulticast", 0, "members"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Registry(survey.OnMembers, @"Software\Policies\Microsoft\Windows NT\DNSClient", "EnableMulticast", Rules.Exactly(0), "should be 0");
}

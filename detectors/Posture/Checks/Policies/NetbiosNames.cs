using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.netbios-names</c>: members ask the neighbourhood for names by NetBIOS.</summary>
public sealed class NetbiosNames : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.netbios-names",
        Title = "NetBIOS name resolution is on",
        Category = Category.GroupPolicy,
        Severity = Severity.Low,
        Points = 4,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1557.001"],
        Why = "As LLMNR, older: switched off one, the other still asks.",
        Remedy = Remedies.Registry("Administrative Templates → Network → DNS Client → Configure NetBIOS settings: Disable NetBIOS name resolution", @"Software\Policies\Microsoft\Windows NT\DNSClient", "EnableNetbios", 0, "members"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Registry(survey.OnMembers, @"Software\Policies\Microsoft\Windows NT\DNSClient", "EnableNetbios", text => int.TryParse(text, out var value) && value is 0 or 2, "should be 0");
}

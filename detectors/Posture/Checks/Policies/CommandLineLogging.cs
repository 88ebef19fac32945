using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Policies;

/// <summary><c>posture.gpo.command-line-logging</c>: started programs are logged without their command line.</summary>
public sealed class CommandLineLogging : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.gpo.command-line-logging",
        Title = "Command lines aren't logged",
        Category = Category.GroupPolicy,
        Severity = Severity.Low,
        Points = 3,
        Needs = Needs.Domain | Needs.Sysvol,
        Techniques = ["T1059"],
        Why = "The name of a program tells little: what it was told to do is in its command line.",
        Remedy = Remedies.Registry("Administrative Templates → System → Audit Process Creation → Include command line in process creation events: Enabled", @"Software\Microsoft\Windows\CurrentVersion\Policies\System\Audit", "ProcessCreationIncludeCmdLine_Enabled", 1, "Domain Controllers"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        Rules.Registry(survey.OnControllers, @"Software\Microsoft\Windows\CurrentVersion\Policies\System\Audit", "ProcessCreationIncludeCmdLine_Enabled", Rules.Exactly(1), "should be 1");
}

using System.CommandLine;
using Deception.Link;
using Deception.Sensor.HostAudit;
using Deception.Sensor.Posture;
using Deception.Sensor.Replay;
using Deception.Sensor.Run;

return await AgentCommandLine.RunAsync(args, new RootCommand("Sensor of the Deception network: watches Active Directory traffic.")
{
    RunCommand.Create(),
    ReplayCommand.Create(),
    AssessCommand.Create(),
    ChangesCommand.Create(),
    AuditCommand.Create(),
    EnrollCommand.Create("sensor", TimeProvider.System),
});

using System.CommandLine;
using Deception.Sensor;
using Deception.Sensor.Replay;
using Deception.Sensor.Run;

return await CommandLine.RunAsync(args, new RootCommand("Sensor of the Deception network: watches Active Directory traffic.")
{
    RunCommand.Create(),
    ReplayCommand.Create(),
});

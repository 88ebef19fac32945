using System.CommandLine;
using Deception.Decoys;
using Deception.Link;

return await AgentCommandLine.RunAsync(args, new RootCommand("Decoys of the Deception network: services that nobody has a reason to touch.")
{
    ServeCommand.Create(), EnrollCommand.Create("decoys", TimeProvider.System),
});

using System.CommandLine;
using Deception.Decoys;

return await CommandLine.RunAsync(args, new RootCommand("Decoys of the Deception network: services that nobody has a reason to touch.")
{
    ServeCommand.Create(),
});

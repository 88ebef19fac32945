using System.CommandLine;
using Deception.Controller.Commands;
using Deception.Controller.Hosting;

var config = new Option<string>("--config")
{
    Description = "Configuration file (JSON)",
    Recursive = true,
    DefaultValueFactory = _ => "/etc/deception/controller.json",
};
var root = new RootCommand("Takes findings off the bus, makes incidents of them, shows them and passes them on.") { config, PolicyCommand.Create(config) };
root.SetAction((parsed, stop) => ControllerRun.RunAsync(parsed.GetRequiredValue(config), stop));
var parsed = root.Parse(args);
if (parsed.Errors is [var first, ..])
{
    await Console.Error.WriteLineAsync($"deception-controller: {first.Message}");
    return 2;
}
return await parsed.InvokeAsync();

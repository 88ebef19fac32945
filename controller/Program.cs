return await Deception.Controller.Commands.CommandLine.RunAsync(args);

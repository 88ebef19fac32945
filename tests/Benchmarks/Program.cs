using BenchmarkDotNet.Running;
using Deception.Tests.Benchmarks.Bench;

if (args is ["bench", .. var options])
{
    return BenchCommand.Run(options);
}

BenchmarkSwitcher.FromAssembly(typeof(BenchCommand).Assembly).Run(args);
return 0;

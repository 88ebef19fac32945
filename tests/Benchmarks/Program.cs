using System.Globalization;
using BenchmarkDotNet.Running;
using Deception.Tests.Benchmarks.Bench;
using Deception.Tests.Benchmarks.Posture;

if (args is ["bench", .. var options])
{
    return BenchCommand.Run(options);
}

if (args is ["directory", .. var where])
{
    return DirectoryBench.Run(where);
}

if (args is ["mix", var folder, var file, var size] && int.TryParse(size, CultureInfo.InvariantCulture, out var megabytes))
{
    return Mix.Load(folder).Write(file, megabytes * 1_000_000L) ? 0 : 2;
}

BenchmarkSwitcher.FromAssembly(typeof(BenchCommand).Assembly).Run(args);
return 0;

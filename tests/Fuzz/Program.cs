using Deception.Tests.Fuzz;

// fuzz TARGET              under libFuzzer (libfuzzer-dotnet), else as afl-fuzz wants it: one input on stdin
// fuzz TARGET --once FILE… runs each file once, to reproduce a finding without a fuzzer
if (args.Length == 0 || !Targets.All.TryGetValue(args[0], out var target))
{
    Console.Error.WriteLine($"usage: fuzz {string.Join('|', Targets.All.Keys.Order(StringComparer.Ordinal))} [--once FILE...]");
    return 2;
}

if (args.Length > 1 && args[1] == "--once")
{
    foreach (var file in args[2..])
    {
        target(File.ReadAllBytes(file));
    }

    return 0;
}

if (Environment.GetEnvironmentVariable("__LIBFUZZER_SHM_ID") is not null)
{
    SharpFuzz.Fuzzer.LibFuzzer.Run(bytes => target(bytes.ToArray()));
}
else
{
    SharpFuzz.Fuzzer.OutOfProcess.Run(stream =>
    {
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        target(copy.ToArray());
    });
}

return 0;

namespace Deception.Tests.Lab.Support;

/// <summary>Where things lie: this repository, and its programs as built beside these tests.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The .NET that runs these tests; the programs' own search for one may fail inside a host.</summary>
    public static string DotnetRoot { get; } =
        Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));

    public static string Sensor => Program("sensor/Sensor", "deception-sensor");

    public static string Controller => Program("controller", "deception-controller");

    public static string LabScript(string name) => Path.Combine(Root, "tests/Lab/lab", name);

    /// <summary>True when a program is there, also one that lies where only root looks.</summary>
    public static bool IsInstalled(string program) =>
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin".Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>A case of tests/Replay: <c>DETECTOR/CASE</c>.</summary>
    public static ReplayCase Case(string name)
    {
        var folder = Path.Combine(Root, "tests/Replay", name);
        return new ReplayCase(Directory.EnumerateFiles(folder, "capture.*").Single(), Path.Combine(folder, "policy.json"));
    }

    private static string Program(string project, string name)
    {
        // tests/Lab/bin/Release/net10.0: the same configuration and framework hold for the programs.
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(Root, project, "bin", output.Parent!.Name, output.Name, name);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Deception.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("these tests run inside the repository");
        }
        return folder.FullName;
    }
}

/// <summary>A capture and the policy that goes with it.</summary>
internal sealed record ReplayCase(string Capture, string Policy);

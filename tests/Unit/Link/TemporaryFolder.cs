namespace Deception.Tests.Unit.Link;

/// <summary>A folder of a test's own, gone with the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("deception-test-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public static UnixFileMode? ModeOf(string path) =>
        OperatingSystem.IsWindows() ? null : System.IO.File.GetUnixFileMode(path);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

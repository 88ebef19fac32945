using System.Text.Json;
using Deception.Contracts;
using Deception.Posture.Reports;
using Deception.Posture.Snapshots;

namespace Deception.Sensor.Posture;

/// <summary>A file that was given can't be used; the message says which and why in one line.</summary>
internal sealed class InputException(string message) : Exception(message);

/// <summary>Files of the directory commands. What is written is whole or not there.</summary>
internal static class Files
{
    private const int MostHistory = 10_000;

    // A device or a pipe can be opened but has no place; replacing one would break the host.
    private static bool IsRegular(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return stream.CanSeek && (OperatingSystem.IsWindows() || !path.StartsWith("/dev/", StringComparison.Ordinal));
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
    }

    public static DirectorySnapshot ReadSnapshot(string path)
    {
        using var stream = File.OpenRead(path);
        return SnapshotFile.TryRead(stream, out var snapshot, out var fault) ? snapshot : throw new InputException($"{path}: {fault}");
    }

    public static Policy ReadPolicy(string path) =>
        PolicyFile.TryRead(File.ReadAllBytes(path), out var policy, out var fault) ? policy : throw new InputException($"{path}: {fault}");

    /// <summary>Findings, one a line, as <c>replay</c>, <c>changes</c> and <c>audit</c> write them.</summary>
    public static IReadOnlyList<Finding> ReadFindings(string path)
    {
        List<Finding> read = [];
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            try
            {
                if (line.Length > 0)
                {
                    read.Add(JsonSerializer.Deserialize(line, ContractsJson.Default.Finding) ?? throw new JsonException("null"));
                }
            }
            catch (JsonException e)
            {
                throw new InputException(FormattableString.Invariant($"{path}: line {number} is no finding ({e.Message})"));
            }
        }
        return read;
    }

    public static IReadOnlyList<ScorePoint> ReadHistory(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), ContractsJson.Default.IReadOnlyListScorePoint) ?? [] : [];
        }
        catch (JsonException e)
        {
            throw new InputException($"{path}: is no file of scores ({e.Message})");
        }
    }

    public static void WriteHistory(string path, IReadOnlyList<ScorePoint> points) =>
        Write(path, stream => stream.Write(JsonSerializer.SerializeToUtf8Bytes([.. points.OrderBy(p => p.At).TakeLast(MostHistory)], ContractsJson.Default.IReadOnlyListScorePoint)));

    /// <summary>A folder of scripts, in place of the one that was there: those of another reading would write what stands no more.</summary>
    public static void WriteFolder(string path, IReadOnlyList<FixFile> files, CancellationToken stop)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).FirstOrDefault(f => !IsScript(f)) is { } other)
        {
            throw new InputException($"{path}: holds {Path.GetFileName(other)}, which is no script of a former run; name another folder");
        }
        var part = path + ".part";
        try
        {
            Directory.CreateDirectory(part);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(part, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
            foreach (var file in files)
            {
                stop.ThrowIfCancellationRequested();
                File.WriteAllText(Path.Combine(part, file.Name), file.Text);
            }
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }
            Directory.Move(part, path);
        }
        catch
        {
            Directory.Delete(part, recursive: true);
            throw;
        }
    }

    private static bool IsScript(string path) => Path.GetFileName(path) is var name && (name == FixScript.Helper.Name || name.Contains(".fix.", StringComparison.Ordinal) || name.Contains(".revert.", StringComparison.Ordinal));

    public static void Write(string path, Action<Stream> write)
    {
        if (Directory.Exists(path) || (new FileInfo(path) is { Exists: true } there && (there.LinkTarget is not null || there.Attributes.HasFlag(FileAttributes.Device) || !IsRegular(path))))
        {
            throw new InputException($"{path}: is no ordinary file");
        }
        var part = path + ".part";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                // What a directory says is not for everybody on the host.
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }
            using (var stream = new FileStream(part, options))
            {
                write(stream);
            }
            File.Move(part, path, overwrite: true);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }
}

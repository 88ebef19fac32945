using System.Text.Json;
using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Sensor.Posture;

/// <summary>A file that was given can't be used; the message says which and why in one line.</summary>
internal sealed class InputException(string message) : Exception(message);

/// <summary>Files of the directory commands. What is written is whole or not there.</summary>
internal static class Files
{
    private const int MostHistory = 10_000;

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

    public static void Write(string path, Action<Stream> write)
    {
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

using System.Globalization;
using Deception.Posture.Changes;
using Deception.Posture.Checks;
using Deception.Posture.Graph;
using Deception.Posture.Risk;
using Deception.Posture.Snapshots;

namespace Deception.Tests.Benchmarks.Posture;

/// <summary><c>directory FOLDER [OBJECTS]</c>: writes two synthetic directories, a day apart, and says how long each part of an assessment takes.</summary>
internal static class DirectoryBench
{
    private const int Usual = 100_000;

    public static int Run(string[] args)
    {
        var folder = Directory.CreateDirectory(args.Length > 0 ? args[0] : "synthetic").FullName;
        var count = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : Usual;
        var clock = TimeProvider.System;
        T Timed<T>(string what, Func<T> run)
        {
            var start = clock.GetTimestamp();
            var result = run();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-32} {clock.GetElapsedTime(start).TotalSeconds,8:0.00} s   {GC.GetTotalMemory(false) / 1e6,8:0} MB managed"));
            return result;
        }
        var snapshot = Timed($"{count} objects made", () => new SyntheticDirectory(count).Snapshot());
        var path = Path.Combine(folder, "synthetic.snapshot");
        Timed("written", () => Write(path, snapshot));
        Timed("written, a day later", () => Write(Path.Combine(folder, "later.snapshot"), new SyntheticDirectory(count, day: 1).Snapshot()));
        using (var ldif = new StreamWriter(Path.Combine(folder, "synthetic.ldif")))
        {
            new SyntheticDirectory(count).WriteLdif(ldif);
        }
        var read = Timed("read", () => Read(path));
        var later = Read(Path.Combine(folder, "later.snapshot"));
        var survey = Timed("surveyed", () => new Survey(read));
        var graph = Timed("all shortest paths", () => new AttackGraph(survey));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"",-32} {graph.Nodes:N0} nodes, {graph.Edges:N0} edges"));
        Timed("assessed", () => Assess.Run(read));
        var changes = Timed("compared with a day later", () => Changes.Between(read, later));
        Console.WriteLine($"{"",-32} {changes.Count} changes");
        return 0;
    }

    private static bool Write(string path, DirectorySnapshot snapshot)
    {
        using var file = File.Create(path);
        SnapshotFile.Write(file, snapshot);
        return true;
    }

    private static DirectorySnapshot Read(string path)
    {
        using var file = File.OpenRead(path);
        return SnapshotFile.TryRead(file, out var snapshot, out var fault) ? snapshot : throw new InvalidDataException(fault);
    }
}

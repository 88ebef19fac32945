using System.Runtime.CompilerServices;
using Deception.Contracts;
using Deception.Protocols.Net;
using Deception.Sensor.Capture;
using Deception.Sensor.Replay;

namespace Deception.Tests.Replay;

/// <summary>A folder <c>tests/Replay/DETECTOR/CASE</c>: a capture, its policy, and the findings that it must give.</summary>
public sealed record Case(string Name)
{
    /// <summary>The folder that holds all cases: this source file's.</summary>
    public static string Root { get; } = RootOf();

    /// <summary>Every case there is, by path below the root.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. Directory.EnumerateFiles(Root, "policy.json", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(f => Path.GetRelativePath(Root, Path.GetDirectoryName(f)!).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];

    public string Folder => Path.Combine(Root, Name);

    public string Detector => Name.Split('/')[0];

    /// <summary>True when the case shows lawful behaviour.</summary>
    public bool IsSilent => Name.Split('/')[1].StartsWith("silent-", StringComparison.Ordinal);

    public string Capture => Directory.EnumerateFiles(Folder, "capture.*").Single();

    public string ExpectationFile => Path.Combine(Folder, "expected.txt");

    public Policy Policy => PolicyFile.TryRead(File.ReadAllBytes(Path.Combine(Folder, "policy.json")), out var policy, out var fault)
        ? policy
        : throw new InvalidOperationException($"{Name}: {fault}");

    /// <summary>All frames of the capture, kept.</summary>
    public List<KeptFrame> Frames()
    {
        List<KeptFrame> frames = [];
        foreach (var _ in CaptureFile.Read(Capture, (in Frame f) => frames.Add(new KeptFrame(f.Link, f.Time, f.Bytes.ToArray(), f.WireLength)), null, default))
        {
        }
        return frames;
    }

    /// <summary>The findings of some frames under this case's policy.</summary>
    public IReadOnlyList<Finding> Play(IEnumerable<KeptFrame> frames, Policy? policy = null, int workers = 1)
    {
        using var replayer = new Replayer(policy ?? Policy, null, null, workers);
        long number = 0;
        foreach (var frame in frames)
        {
            replayer.Take(new Frame(frame.Link, ++number, frame.Time, frame.Bytes, frame.WireLength));
        }
        return replayer.Complete();
    }

    /// <summary>A finding in the form that a person reviews: no ids, no times of the day.</summary>
    public static string Line(Finding f) =>
        $"{f.Detector} | {f.Severity} | {f.Visibility} | {f.Count} | {f.Source.Ip} -> {f.Target.Ip} | {f.Summary}";

    private static string RootOf([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}

/// <summary>A frame that outlives the reading.</summary>
public sealed record KeptFrame(LinkType Link, DateTimeOffset Time, byte[] Bytes, int WireLength);

namespace Deception.Sensor.Capture;

/// <summary>The order in which several captures are read.</summary>
public static class CaptureOrder
{
    /// <summary>By first packet, so that a rotated capture is one stream of time whatever order its files are given in.</summary>
    /// <exception cref="CaptureFileException">A file can't be opened, or is no capture.</exception>
    public static IReadOnlyList<string> ByFirstPacket(IReadOnlyList<string> files) => files.Count == 1
        ? files
        : [.. files.Select(f => (File: f, Time: CaptureFile.FirstPacketTime(f))).OrderBy(f => f.Time ?? DateTimeOffset.MaxValue).Select(f => f.File)];
}

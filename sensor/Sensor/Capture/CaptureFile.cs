using Deception.Protocols.Net;

namespace Deception.Sensor.Capture;

/// <summary>Takes one frame; its bytes live only as long as the call.</summary>
public delegate void FrameHandler(in Frame frame);

/// <summary>
/// Reads capture files: pcap (draft-ietf-opsawg-pcap) and pcapng (draft-ietf-opsawg-pcapng), in either byte order, gzipped or not.
/// </summary>
public static class CaptureFile
{
    /// <summary>Largest frame and block that is believed; a longer one means that the file is damaged.</summary>
    internal const int MostBytes = 16 << 20;

    private const int ProgressEvery = 4096;

    /// <summary>Reads a file to its end.</summary>
    /// <param name="path">The file.</param>
    /// <param name="take">Takes each frame.</param>
    /// <param name="progress">Takes bytes read and in all, now and then; null without.</param>
    /// <param name="stop">Ends the reading early.</param>
    /// <returns>One line for each thing that was wrong but left the rest readable, as a file cut short.</returns>
    /// <exception cref="CaptureFileException">The file can't be opened, or is no capture.</exception>
    public static IReadOnlyList<string> Read(string path, FrameHandler take, Action<long, long>? progress, CancellationToken stop)
    {
        using var stream = new CaptureStream(path);
        return Read(stream, path, take, progress, stop);
    }

    /// <summary>Reads a capture from a stream to its end.</summary>
    /// <param name="input">The capture; closed at the end.</param>
    /// <param name="name">What to call it.</param>
    /// <param name="take">Takes each frame.</param>
    /// <returns>As the other.</returns>
    /// <exception cref="CaptureFileException">It is no capture.</exception>
    public static IReadOnlyList<string> Read(Stream input, string name, FrameHandler take)
    {
        using var stream = new CaptureStream(input, name, 1 << 16);
        return Read(stream, name, take, null, CancellationToken.None);
    }

    private static IReadOnlyList<string> Read(
        CaptureStream stream, string path, FrameHandler take, Action<long, long>? progress, CancellationToken stop)
    {
        var reader = Open(path, stream);
        while (!stop.IsCancellationRequested && reader.TryNext(out var frame))
        {
            take(frame);
            if (progress is not null && frame.Number % ProgressEvery == 0)
            {
                var (read, total) = stream.FilePosition;
                progress(read, total);
            }
        }
        return (reader.Fault ?? (stream.IsCutShort ? "cut short in the middle of a packet" : null)) is { } fault
            ? [$"{path}: {fault} at byte {stream.Offset}; what precedes was read"]
            : [];
    }

    /// <summary>Time of the first packet; null for a capture without packets.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="CaptureFileException">The file can't be opened, or is no capture.</exception>
    public static DateTimeOffset? FirstPacketTime(string path)
    {
        using var stream = new CaptureStream(path);
        return Open(path, stream).TryNext(out var frame) ? frame.Time : null;
    }

    private static CaptureReader Open(string path, CaptureStream stream)
    {
        var magic = stream.Take(4);
        return PcapReader.Open(magic, stream) ?? (CaptureReader?)PcapngReader.Open(magic, stream)
            ?? throw new CaptureFileException($"{path}: no pcap or pcapng capture");
    }
}

/// <summary>Frames of one file, in order.</summary>
internal abstract class CaptureReader
{
    /// <summary>What made the reading end early; null when nothing did.</summary>
    public string? Fault { get; protected set; }

    /// <summary>Packets read so far.</summary>
    protected long Packets { get; set; }

    /// <summary>The next frame; false at the end.</summary>
    public abstract bool TryNext(out Frame frame);

    // Times outside what DateTimeOffset can hold become its ends; the decoder clamps absurd ones to the capture's order.
    private protected static DateTimeOffset TimeOf(ulong stamp, long unitsPerSecond, long offsetSeconds)
    {
        var ticks = ((Int128)stamp * TimeSpan.TicksPerSecond / unitsPerSecond) + ((Int128)offsetSeconds * TimeSpan.TicksPerSecond)
            + DateTime.UnixEpoch.Ticks;
        return new DateTimeOffset((long)Int128.Clamp(ticks, 0, DateTime.MaxValue.Ticks), TimeSpan.Zero);
    }
}

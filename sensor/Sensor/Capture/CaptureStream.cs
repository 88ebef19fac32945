using System.IO.Compression;

namespace Deception.Sensor.Capture;

/// <summary>Bytes of a capture, whole records at a time, without an allocation for each. Gzip is undone on the way.</summary>
internal sealed class CaptureStream : IDisposable
{
    private readonly Stream _file;
    private readonly Stream _input;
    private byte[] _buffer;
    private int _start;
    private int _end;
    private bool _ended;

    public CaptureStream(string path)
        : this(OpenFile(path), path, 1 << 18)
    {
    }

    public CaptureStream(Stream input, string name, int bufferBytes)
    {
        _file = input;
        _buffer = new byte[bufferBytes];
        try
        {
            Span<byte> magic = stackalloc byte[2];
            var isGzip = _file.CanSeek && _file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic is [0x1F, 0x8B];
            if (_file.CanSeek)
            {
                _file.Position = 0;
            }
            _input = isGzip ? new GZipStream(_file, CompressionMode.Decompress) : _file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _file.Dispose();
            throw new CaptureFileException($"{name}: {e.Message}");
        }
    }

    /// <summary>Bytes delivered so far, of the capture itself.</summary>
    public long Offset { get; private set; }

    /// <summary>Where the file is read, and its length: for progress.</summary>
    public (long Read, long Total) FilePosition => _file.CanSeek ? (_file.Position, _file.Length) : (0, 0);

    /// <summary>True when the input ended in the middle of what was asked for, or its compression is broken.</summary>
    public bool IsCutShort { get; private set; }

    /// <summary>The next bytes; empty at the end, or when fewer are left. They live until the next call.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (_end - _start < count)
        {
            Fill(count);
        }
        if (_end - _start < count)
        {
            IsCutShort |= _end > _start;
            return [];
        }
        var bytes = _buffer.AsSpan(_start, count);
        _start += count;
        Offset += count;
        return bytes;
    }

    public void Dispose()
    {
        _input.Dispose();
        _file.Dispose();
    }

    private static FileStream OpenFile(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CaptureFileException($"{path}: {e.Message}");
        }
    }

    private void Fill(int count)
    {
        if (_buffer.Length < count)
        {
            Array.Resize(ref _buffer, count);
        }
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        while (!_ended && _end < count)
        {
            try
            {
                var read = _input.Read(_buffer, _end, _buffer.Length - _end);
                _ended = read == 0;
                _end += read;
            }
            catch (InvalidDataException)
            {
                _ended = IsCutShort = true;
            }
        }
    }
}


namespace Deception.Sensor.Replay;

/// <summary>A line of progress on stderr, only where that is a terminal and the files are large enough to wait for.</summary>
internal sealed class ReplayProgress : IDisposable
{
    private const long WorthShowing = 32 << 20;
    private const int Width = 30;

    private readonly bool _isShown;
    private int _lastShown = -1;

    /// <summary>Looks at the files' sizes once.</summary>
    public ReplayProgress(IReadOnlyList<string> files) =>
        _isShown = !Console.IsErrorRedirected && files.Sum(f => File.Exists(f) ? new FileInfo(f).Length : 0) > WorthShowing;

    /// <summary>Bytes of the present file.</summary>
    public void Report(long read, long total)
    {
        var percent = total > 0 ? (int)(read * 100 / total) : 0;
        if (!_isShown || percent == _lastShown)
        {
            return;
        }
        _lastShown = percent;
        var done = percent * Width / 100;
        Console.Error.Write($"\r  {new string('█', done)}{new string('░', Width - done)} {percent,3} %  {read >> 20} of {total >> 20} MiB");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_lastShown >= 0)
        {
            Console.Error.Write("\r" + new string(' ', Width + 40) + "\r");
        }
    }
}

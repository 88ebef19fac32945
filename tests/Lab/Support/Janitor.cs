using System.Diagnostics;
using System.Globalization;

namespace Deception.Tests.Lab.Support;

/// <summary>
/// Cleans up after a test whatever its end: a process of its own (<c>lab/janitor.sh</c>) knows what there is, and acts
/// when the pipe from here closes, be it by disposal or by the death of this process.
/// </summary>
internal sealed class Janitor : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Lock _lock = new();

    private Janitor(Process process) => _process = process;

    /// <summary>Hires one.</summary>
    public static Janitor Start() => new(Process.Start(new ProcessStartInfo("setsid", ["bash", Repository.LabScript("janitor.sh")])
    {
        RedirectStandardInput = true,
        RedirectStandardError = true,
    })!);

    /// <summary>Makes a temporary folder that goes at the end.</summary>
    public string Folder(string name)
    {
        var folder = Directory.CreateTempSubdirectory($"deception-{name}-").FullName;
        Tell($"folder {folder}");
        return folder;
    }

    /// <summary>Ends a process at the end, if it still runs then and is still the same.</summary>
    public void Watch(int id)
    {
        var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
        var start = text[(text.LastIndexOf(')') + 2)..].Split(' ')[19];
        Tell(string.Create(CultureInfo.InvariantCulture, $"process {id} {start}"));
    }

    /// <summary>Ends all that runs in the network namespaces <c>PREFIX-*</c>, and removes these.</summary>
    public void Namespaces(string prefix) => Tell($"namespaces {prefix}");

    /// <summary>Lets it work; fails when something could not be removed.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        var words = await _process.StandardError.ReadToEndAsync();
        await _process.WaitForExitAsync();
        var code = _process.ExitCode;
        _process.Dispose();
        if (code != 0)
        {
            throw new InvalidOperationException($"clean-up failed: {words}");
        }
    }

    private void Tell(string line)
    {
        lock (_lock)
        {
            _process.StandardInput.WriteLine(line);
            _process.StandardInput.Flush();
        }
    }
}

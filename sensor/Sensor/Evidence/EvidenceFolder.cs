using System.Globalization;
using Deception.Link;

namespace Deception.Sensor.Evidence;

/// <summary>A folder of capture files, one for each part of a finding: <c>ID.pcapng</c>, <c>ID.2.pcapng</c>, …</summary>
internal sealed class EvidenceFolder
{
    private readonly string _path;

    /// <summary>Makes the folder if it isn't there.</summary>
    /// <exception cref="IOException">It can't be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public EvidenceFolder(string path)
    {
        _path = path;
        PrivateFile.MakeFolder(path);
    }

    /// <summary>Files written.</summary>
    public int Written { get; private set; }

    /// <summary>Writes one part.</summary>
    public void Write(EvidencePackets evidence)
    {
        var part = evidence.Part == 1 ? "" : "." + evidence.Part.ToString(CultureInfo.InvariantCulture);
        PrivateFile.Replace(Path.Combine(_path, $"{evidence.Finding}{part}.pcapng"), PcapngFile.Write(evidence));
        Written++;
    }
}

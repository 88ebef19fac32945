using Deception.Posture.Hosts;

namespace Deception.Sensor.HostAudit;

/// <summary>Looks at the host that it runs on. It changes nothing, and keeps no credential's value.</summary>
internal interface IHostReader
{
    /// <summary>What is found; what can't be read is named in it.</summary>
    HostSnapshot Read(DateTimeOffset now);
}

/// <summary>The reader for this system.</summary>
internal static class HostReaders
{
    public static IHostReader ForThisHost() => OperatingSystem.IsWindows() ? new WindowsHost() : new LinuxHost("/");
}

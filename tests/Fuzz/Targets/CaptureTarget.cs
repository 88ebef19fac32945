using Deception.Protocols.Net;
using Deception.Sensor.Capture;

namespace Deception.Tests.Fuzz;

internal static class CaptureTarget
{
    // What is no capture is refused by this one exception, for a person to read; nothing else may come out.
    public static void Run(byte[] bytes)
    {
        try
        {
            CaptureFile.Read(new MemoryStream(bytes), "fuzz", (in Frame _) => { });
        }
        catch (CaptureFileException)
        {
        }
    }
}

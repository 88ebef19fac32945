using Deception.Protocols.Net;
using Deception.Sensor.Capture;
using Xunit;

namespace Deception.Tests.Unit.Capture;

public sealed class LiveCaptureTests
{
    [Fact]
    public void A_missing_interface_is_told_and_the_rest_goes_on()
    {
        using var capture = new LiveCapture(["no-such-interface0"], (in Frame _) => { });

        capture.Start();

        Assert.StartsWith("capture on no-such-interface0: ", Assert.Single(capture.CapabilitiesMissing), StringComparison.Ordinal);
        Assert.Empty(capture.Interfaces);
    }
}

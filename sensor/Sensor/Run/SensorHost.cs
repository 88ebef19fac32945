namespace Deception.Sensor.Run;

/// <summary>Puts the parts of a running sensor together.</summary>
public static class SensorHost
{
    /// <summary>Runs until stopped; 0 when it ended in good order.</summary>
    public static Task<int> RunAsync(SensorConfig config, CancellationToken stop) => Task.FromResult(0);
}

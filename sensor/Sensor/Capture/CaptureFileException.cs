namespace Deception.Sensor.Capture;

/// <summary>A file that is no capture, or can't be read; the message is one line that says which file and why.</summary>
public sealed class CaptureFileException(string message) : Exception(message);

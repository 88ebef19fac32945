namespace Deception.Controller.Commands;

/// <summary>Who runs a command.</summary>
internal static class Caller
{
    /// <summary>Who sudo was called by says more than root.</summary>
    public static string Name => Environment.GetEnvironmentVariable("SUDO_USER") is { Length: > 0 } caller ? caller : Environment.UserName;
}

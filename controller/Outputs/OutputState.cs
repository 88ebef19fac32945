using Deception.Controller.Hosting;

namespace Deception.Controller.Outputs;

/// <summary>How an output stands.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="Transport">How it is reached.</param>
/// <param name="Target">Host and port.</param>
public sealed record OutputState(string Name, SyslogTransport Transport, string Target)
{
    /// <summary>True while the receiver takes messages; for UDP, while nothing says otherwise.</summary>
    public bool Connected { get; init; }

    /// <summary>Since when it is (not) connected.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Why it isn't connected.</summary>
    public string? LastError { get; init; }

    /// <summary>Messages sent since the start.</summary>
    public long Sent { get; init; }

    /// <summary>Messages that wait.</summary>
    public long Behind { get; init; }
}

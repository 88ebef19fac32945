namespace Deception.Controller.Sightings;

/// <summary>The last time that an account signed in from an address, over all agents.</summary>
public sealed class SignInRow
{
    /// <summary>As it was written, in lower case.</summary>
    public required string Account { get; set; }
    public required string Address { get; set; }
    public DateTimeOffset LastSeen { get; set; }
    public required string Agent { get; set; }
}

/// <summary>A write to a directory that an agent saw succeed.</summary>
public sealed class DirectoryWriteRow
{
    public required string Object { get; set; }
    public required string Address { get; set; }
    public DateTimeOffset At { get; set; }
    public string? Account { get; set; }
    public List<string> Attributes { get; set; } = [];
    public List<string> Members { get; set; } = [];
    public required string Agent { get; set; }
}

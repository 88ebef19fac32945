namespace Deception.Controller.Store;

/// <summary>An agent that was heard at least once, and its newest health report.</summary>
public sealed class AgentRow
{
    public required string Name { get; set; }
    public DateTimeOffset FirstHeard { get; set; }
    public DateTimeOffset LastHeard { get; set; }
    public string HealthJson { get; set; } = "";
}

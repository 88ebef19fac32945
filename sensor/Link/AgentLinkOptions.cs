using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Deception.Link;

/// <summary>Who an agent is and where its line goes.</summary>
public sealed record AgentLinkOptions
{
    /// <summary>The agent's name: one token of a NATS subject.</summary>
    public required string Agent { get; init; }

    /// <summary><c>sensor</c> or <c>decoys</c>.</summary>
    public required string Role { get; init; }

    /// <summary>The build's version.</summary>
    public required string Version { get; init; }

    /// <summary>Folder for identity, spool, policy and orders.</summary>
    public required string StateFolder { get; init; }

    /// <summary>What enrolment gave; null keeps findings in the spool.</summary>
    public AgentIdentity? Identity { get; init; }

    /// <summary>Policy to start with, until the controller has given one.</summary>
    public string? PolicyFile { get; init; }

    /// <summary>Jobs that this agent can do: for any domain, or for one, as <c>directory@corp.example</c>.</summary>
    public IReadOnlyList<string> Jobs { get; init; } = [];

    /// <summary>How much the spool may hold.</summary>
    public SpoolLimits Limits { get; init; } = new();

    /// <summary>Options of an agent whose state folder holds its identity, or of one that has a name but isn't enrolled yet.</summary>
    /// <param name="role"><c>sensor</c> or <c>decoys</c>.</param>
    /// <param name="program">Tells the version.</param>
    /// <param name="state">State folder.</param>
    /// <param name="name">Name in the configuration; null leaves it to enrolment.</param>
    /// <param name="policyFile">Policy to start with.</param>
    /// <param name="options">The options, when true is returned.</param>
    /// <param name="fault">One line that says what is wrong, when false is returned.</param>
    public static bool TryCreate(
        string role, Assembly program, string state, string? name, string? policyFile,
        [NotNullWhen(true)] out AgentLinkOptions? options, [NotNullWhen(false)] out string? fault)
    {
        options = null;
        if (!AgentIdentity.TryLoad(state, out var identity, out fault) && fault is null && name is null)
        {
            fault = $"not enrolled: run 'deception-{role} enroll --controller URL --token TOKEN', or name the agent in $.agent to keep findings in the spool until then";
        }
        else if (identity is not null && identity.Role != role)
        {
            fault = $"{state} is the state folder of {identity}";
        }
        else if (identity is not null && name is not null && name != identity.Agent)
        {
            fault = $"$.agent: '{name}' was enrolled as '{identity.Agent}'; leave the member out";
        }
        if (fault is not null)
        {
            return false;
        }
        options = new AgentLinkOptions
        {
            Agent = identity?.Agent ?? name!,
            Role = role,
            Version = program.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0",
            StateFolder = state,
            Identity = identity,
            PolicyFile = policyFile,
        };
        return true;
    }
}

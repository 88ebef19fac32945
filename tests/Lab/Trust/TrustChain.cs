using Deception.Contracts;
using Deception.Link;
using Deception.Tests.Lab.Support;

namespace Deception.Tests.Lab.Trust;

/// <summary>Broker, controller, an agent whose key was stolen and one who is to be its victim; shared by the tests of a class.</summary>
public sealed class TrustChain : IAsyncLifetime
{
    /// <summary>The longest that an alarm may take.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    internal const string Thief = "thief";
    internal const string Victim = "victim";

    private readonly Dictionary<string, AgentIdentity> _identities = [];

    internal Chain Chain { get; } = new() { Policy = Repository.Case("honey.account-signin/kerberos").Policy };

    internal bool IsThere { get; } = OperatingSystem.IsLinux() && Repository.IsInstalled("nats-server");

    internal AgentIdentity Stolen => _identities[Thief];

    internal AgentIdentity Other => _identities[Victim];

    /// <summary>Starts all; the victim runs.</summary>
    public async ValueTask InitializeAsync()
    {
        if (!IsThere)
        {
            return;
        }
        await Chain.StartAsync(Thief, Victim);
        foreach (var name in (string[])[Thief, Victim])
        {
            Assert.True(AgentIdentity.TryLoad(Chain.State(name), out var identity, out var fault), fault);
            _identities[name] = identity;
        }
        Chain.StartSensor(Victim, Repository.Case("honey.account-signin/kerberos"));
        await Chain.StoredAsync(atLeast: 1);
    }

    /// <summary>Waits until the controller has raised what the stolen key did.</summary>
    internal async Task<Finding> RaisedAsync(string evidence, string detail) => await Wait.ForAsync(
        () => $"health.agent-misbehaving with {evidence} {detail}; {Chain.Words()}", Patience,
        async stop => (await Chain.Api.FindingsAsync(stop)).FirstOrDefault(f => f.Detector == "health.agent-misbehaving"
            && f.Evidence.Any(e => e.Name == evidence && e.Value.Contains(detail, StringComparison.Ordinal))));

    /// <summary>Ends all.</summary>
    public ValueTask DisposeAsync() => Chain.DisposeAsync();
}

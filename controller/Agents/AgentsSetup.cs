using Deception.Controller.Authority;
using Deception.Controller.Facts;
using Deception.Controller.Orders;
using Deception.Controller.Sightings;

namespace Deception.Controller.Agents;

/// <summary>Registers what hears agents and orders them about.</summary>
public static class AgentsSetup
{
    /// <summary>Services that run.</summary>
    public static IServiceCollection AddAgents(this IServiceCollection services) => services
        .AddSingleton<AgentDirectory>().AddHostedService<HealthListener>()
        .AddSingleton<Misbehaviour>().AddHostedService(provider => provider.GetRequiredService<Misbehaviour>())
        .AddHostedService<FactConsumer>()
        .AddSingleton<SightingBook>().AddHostedService<SightingPublisher>()
        .AddHostedService<OrderPublisher>().AddHostedService<AssignmentDesk>()
        .AddHostedService<ClaimsKeeper>().AddHostedService<ViolationWatch>();
}

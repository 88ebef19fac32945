using Deception.Contracts;
using Deception.Controller.Agents;
using Deception.Controller.Ingest;

namespace Deception.Controller.Api;

/// <summary>An agent as the API tells it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Role"><c>sensor</c> or <c>decoys</c>.</param>
/// <param name="State"><c>live</c>, or <c>silent</c> after 30 s without a report.</param>
/// <param name="FirstHeard">Controller's clock.</param>
/// <param name="LastHeard">Controller's clock.</param>
/// <param name="Health">Its newest report.</param>
public sealed record Agent(
    string Name, string Role, AgentLife State, DateTimeOffset FirstHeard, DateTimeOffset LastHeard, SensorHealth Health);

/// <summary>Whether an agent reports.</summary>
public enum AgentLife { Live, Silent }

internal static class AgentEndpoints
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/agents", List).Produces<Page<Agent>>().WithSummary("All agents that were ever heard");

    private static Page<Agent> List(AgentDirectory agents) => new(
        [
            .. agents.All.Select(a => new Agent(
                a.Health.Agent, a.Health.Role, agents.IsSilent(a) ? AgentLife.Silent : AgentLife.Live,
                a.FirstHeard, a.LastHeard, a.Health)),
        ],
        null);
}

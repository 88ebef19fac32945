using Deception.Controller.Outputs;

namespace Deception.Controller.Api;

/// <summary>How the outputs stand.</summary>
internal static class OutputEndpoints
{
    public static void Map(IEndpointRouteBuilder api) => api
        .MapGet("/outputs", async (OutputRoom outputs, CancellationToken stop) =>
            new Page<OutputState>(await outputs.StatesAsync(stop), null))
        .Produces<Page<OutputState>>().WithSummary("SIEM outputs: connected, behind by how many, last error");
}

using Deception.Controller.Accounts;
using Deception.Controller.Incidents;
using Deception.Controller.Store;
using Microsoft.AspNetCore.Mvc;

namespace Deception.Controller.Api;

/// <summary>Incidents, the worst first.</summary>
internal static class IncidentEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/incidents", ListAsync).Produces<Page<Incident>>().ProducesProblem(400)
            .WithSummary("Incidents by severity, the newest first");
        api.MapGet("/incidents/{id:long}", GetAsync).Produces<IncidentDetail>().Produces(404)
            .WithSummary("One incident with its timeline and findings");
        // Binding a form turns the antiforgery check on.
        api.MapPost("/incidents/{id:long}/status", SetStatusAsync).RequireAuthorization(AccountsSetup.Analyst)
            .Produces(204).Produces(404).WithSummary("Sets an incident's status (signed-in operators only)");
    }

    private static async Task<IResult> ListAsync(
        IncidentReader incidents, IncidentStatus? status, int? limit, string? after, CancellationToken stop)
    {
        if (!PageSize.IsValid(limit))
        {
            return PageSize.Refuse();
        }
        if (!IncidentCursor.TryParse(after, out var from))
        {
            return TypedResults.Problem("after: is no 'next' of this list", statusCode: StatusCodes.Status400BadRequest);
        }
        var size = limit ?? PageSize.Default;
        var found = await incidents.ListAsync(new IncidentFilter(status), size + 1, from, stop);
        return TypedResults.Ok(new Page<Incident>(
            [.. found.Take(size)], found.Count > size ? IncidentCursor.Of(found[size - 1]).ToString() : null));
    }

    private static async Task<IResult> GetAsync(IncidentReader incidents, long id, CancellationToken stop) =>
        await incidents.FindAsync(id, stop) is { } incident ? TypedResults.Ok(incident) : TypedResults.NotFound();

    private static async Task<IResult> SetStatusAsync(
        IncidentDesk desk, long id, [FromForm] IncidentStatus status, CancellationToken stop) =>
        await desk.SetStatusAsync(id, status, stop) ? TypedResults.NoContent() : TypedResults.NotFound();
}

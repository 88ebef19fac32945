using Deception.Controller.Ingest;
using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;

namespace Deception.Controller.Api;

/// <summary>What stands in the way of work.</summary>
/// <param name="Ready">True when nothing does.</param>
/// <param name="Database">True when it answers.</param>
/// <param name="Broker">True when findings can come in.</param>
public sealed record Readiness(bool Ready, bool Database, bool Broker);

internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => TypedResults.Text("alive\n")).AllowAnonymous();
        routes.MapGet("/readyz", ReadyAsync).AllowAnonymous();
    }

    private static async Task<IResult> ReadyAsync(
        IDbContextFactory<ControllerDb> databases, Broker broker, IngestCounters ingest, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        var database = await db.Database.CanConnectAsync(stop);
        var up = broker.IsUp && ingest.Consuming;
        return TypedResults.Json(
            new Readiness(database && up, database, up),
            statusCode: database && up ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}

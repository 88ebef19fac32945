using System.Globalization;
using System.Text.Json;
using Deception.Contracts;
using Deception.Controller.Store;
using Microsoft.EntityFrameworkCore;

namespace Deception.Controller.Api;

/// <summary>Findings at their highest revision, in the order in which they were stored or last revised.</summary>
internal static class FindingEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/findings", ListAsync).Produces<Page<Finding>>().ProducesProblem(400)
            .WithSummary("Findings in the order in which they were stored or last revised");
        api.MapGet("/findings/{id}", GetAsync).Produces<Finding>().Produces(404).WithSummary("One finding");
    }

    private static async Task<IResult> ListAsync(
        IDbContextFactory<ControllerDb> databases, string? detector, int? limit, string? after, CancellationToken stop)
    {
        if (!PageSize.IsValid(limit))
        {
            return PageSize.Refuse();
        }
        var from = 0L;
        if (after is not null && !long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out from))
        {
            return TypedResults.Problem("after: is no 'next' of this list", statusCode: StatusCodes.Status400BadRequest);
        }
        var size = limit ?? PageSize.Default;
        await using var db = await databases.CreateDbContextAsync(stop);
        var rows = await db.Findings.AsNoTracking()
            .Where(f => f.Sequence > from && (detector == null || f.Detector == detector))
            .OrderBy(f => f.Sequence).Take(size + 1)
            .Select(f => new { f.Sequence, f.Json })
            .ToListAsync(stop);
        var more = rows.Count > size;
        return TypedResults.Ok(new Page<Finding>(
            [.. rows.Take(size).Select(r => Read(r.Json))],
            more ? rows[size - 1].Sequence.ToString(CultureInfo.InvariantCulture) : null));
    }

    private static async Task<IResult> GetAsync(IDbContextFactory<ControllerDb> databases, string id, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        var json = await db.Findings.Where(f => f.Id == id).Select(f => f.Json).FirstOrDefaultAsync(stop);
        return json is null ? TypedResults.NotFound() : TypedResults.Ok(Read(json));
    }

    internal static Finding Read(string json) => JsonSerializer.Deserialize(json, ContractsJson.Default.Finding)!;
}

using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.RateLimiting;
using Deception.Controller.Accounts;
using Microsoft.OpenApi;

namespace Deception.Controller.Api;

/// <summary>The REST interface under <c>/api/v1</c>.</summary>
public static class ApiSetup
{
    /// <summary>Rate limit of reading, by operator, token or address.</summary>
    public const string ReadLimit = "api";

    /// <summary>Rate limit of signing in, by address.</summary>
    public const string SignInLimit = "sign-in";

    /// <summary>Registers JSON, OpenAPI and limits.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, false));
        });
        services.AddProblemDetails();
        services.AddOpenApi("v1", api =>
        {
            api.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            api.ShouldInclude = description => description.RelativePath?.StartsWith("api/", StringComparison.Ordinal) is true;
        });
        services.AddRateLimiter(limits =>
        {
            limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limits.AddPolicy(ReadLimit, http => RateLimitPartition.GetTokenBucketLimiter(Who(http), _ => new()
            {
                TokenLimit = 200,
                TokensPerPeriod = 50,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 0,
            }));
            limits.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http =>
                HttpMethods.IsPost(http.Request.Method) && http.Request.Path.StartsWithSegments("/sign-in")
                    ? RateLimitPartition.GetTokenBucketLimiter(SignInLimit + Address(http), _ => new()
                    {
                        TokenLimit = 20,
                        TokensPerPeriod = 1,
                        ReplenishmentPeriod = TimeSpan.FromSeconds(3),
                        QueueLimit = 0,
                    })
                    : RateLimitPartition.GetNoLimiter(""));
        });
        return services;
    }

    /// <summary>Maps all endpoints.</summary>
    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1").RequireAuthorization(AccountsSetup.Reader).RequireRateLimiting(ReadLimit);
        FindingEndpoints.Map(api);
        IncidentEndpoints.Map(api);
        AgentEndpoints.Map(api);
        OutputEndpoints.Map(api);
        routes.MapOpenApi().RequireAuthorization(AccountsSetup.Reader);
        HealthEndpoints.Map(routes);
    }

    // A token may be called as an operator is.
    private static string Who(HttpContext http) =>
        http.User.Identity is { Name: { } name } identity ? $"{identity.AuthenticationType} {name}" : Address(http);

    private static string Address(HttpContext http) => http.Connection.RemoteIpAddress?.ToString() ?? "";
}

using System.Text.Json.Serialization;

namespace Deception.Controller.Api;

/// <summary>A part of a list.</summary>
/// <param name="Items">The part.</param>
/// <param name="Next">What to give as <c>after</c> for the next part; null at the end.</param>
public sealed record Page<T>(
    IReadOnlyList<T> Items,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Next);

/// <summary>How many items a part has.</summary>
internal static class PageSize
{
    public const int Default = 100;
    public const int Max = 500;

    public static bool IsValid(int? limit) => limit is null or (>= 1 and <= Max);

    public static IResult Refuse() => TypedResults.Problem($"limit must be 1-{Max}", statusCode: StatusCodes.Status400BadRequest);
}

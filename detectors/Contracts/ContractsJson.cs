using System.Text.Json;
using System.Text.Json.Serialization;

namespace Deception.Contracts;

/// <summary>Source-generated JSON of every contract: snake_case, absent instead of null, one line.</summary>
/// <remarks>
/// The generated reader gives an init-only member that is absent its type's default, not its initializer's value. So
/// members that must never be null put their default back in <c>init</c>.
/// </remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true,
    Converters = [typeof(SnakeCaseEnum<FindingKind>), typeof(SnakeCaseEnum<Severity>), typeof(SnakeCaseEnum<Maturity>),
        typeof(SnakeCaseEnum<Visibility>)])]
[JsonSerializable(typeof(Finding))]
[JsonSerializable(typeof(Policy))]
[JsonSerializable(typeof(SensorHealth))]
public sealed partial class ContractsJson : JsonSerializerContext;

/// <summary>Enum members as snake_case words; numbers are refused.</summary>
public sealed class SnakeCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;

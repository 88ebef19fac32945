using System.Text.Json;
using System.Text.Json.Serialization;

namespace Deception.Contracts;

/// <summary>
/// Source-generated JSON of every contract: snake_case, absent instead of null, one line. A member that is absent in the text is
/// null or zero whatever its initialiser says, so members with another default answer for it in their getter.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true,
    Converters = [typeof(SnakeCaseEnum<FindingKind>), typeof(SnakeCaseEnum<Severity>), typeof(SnakeCaseEnum<Maturity>),
        typeof(SnakeCaseEnum<Visibility>), typeof(SnakeCaseEnum<CommandOutcome>)])]
[JsonSerializable(typeof(Finding))]
[JsonSerializable(typeof(Policy))]
[JsonSerializable(typeof(Baseline))]
[JsonSerializable(typeof(SensorHealth))]
[JsonSerializable(typeof(PolicyIssue))]
[JsonSerializable(typeof(SnapshotManifest))]
[JsonSerializable(typeof(Orders))]
[JsonSerializable(typeof(Fact))]
[JsonSerializable(typeof(Sightings))]
[JsonSerializable(typeof(Assessment))]
[JsonSerializable(typeof(IReadOnlyList<ScorePoint>))]
[JsonSerializable(typeof(EnrolmentRequest))]
[JsonSerializable(typeof(Enrolment))]
[JsonSerializable(typeof(EnrolmentRefusal))]
public sealed partial class ContractsJson : JsonSerializerContext;

/// <summary>Enum members as snake_case words; numbers are refused.</summary>
public sealed class SnakeCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;

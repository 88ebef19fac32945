using System.Text.Json.Serialization;

namespace NATS.NKeys.Jwt;

/// <summary>The claims of a NATS JWT, version 2 (RFC 7519, 4.1, and the member <c>nats</c>).</summary>
/// <typeparam name="TBody">What <c>nats</c> holds.</typeparam>
public sealed record NatsClaims<TBody>
    where TBody : NatsBody
{
    /// <summary>Id: a digest of the other claims.</summary>
    [JsonPropertyName("jti")]
    public string Id { get => field ?? ""; init; }

    /// <summary>Issued at, in seconds since 1970.</summary>
    [JsonPropertyName("iat")]
    public long IssuedAt { get; init; }

    /// <summary>Public key of who signs.</summary>
    [JsonPropertyName("iss")]
    public string Issuer { get => field ?? ""; init; }

    /// <summary>A name for people.</summary>
    [JsonPropertyName("name")]
    public string Name { get => field ?? ""; init; }

    /// <summary>Public key of whom it is about.</summary>
    [JsonPropertyName("sub")]
    public string Subject { get => field ?? ""; init; }

    /// <summary>Expires at, in seconds since 1970; 0 for never.</summary>
    [JsonPropertyName("exp"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Expires { get; init; }

    /// <summary>Not before, in seconds since 1970; 0 for always.</summary>
    [JsonPropertyName("nbf"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long NotBefore { get; init; }

    /// <summary>What NATS needs to know.</summary>
    [JsonPropertyName("nats")]
    public required TBody Nats { get; init; }

    /// <summary>True between not-before and expiry.</summary>
    public bool IsValidAt(DateTimeOffset time) =>
        time.ToUnixTimeSeconds() is var now && now >= NotBefore && (Expires == 0 || now < Expires);
}

/// <summary>What the bodies share.</summary>
public abstract record NatsBody
{
    /// <summary>Version of the shape.</summary>
    [JsonPropertyName("version")]
    public int Version { get => field == 0 ? 2 : field; init; }

    /// <summary><c>operator</c>, <c>account</c> or <c>user</c>.</summary>
    [JsonPropertyName("type")]
    public abstract string Type { get; init; }
}

/// <summary>An operator: whom a broker trusts.</summary>
public sealed record OperatorBody : NatsBody
{
    /// <inheritdoc/>
    public override string Type { get => field ?? "operator"; init; }

    /// <summary>Public key of the account that hears the broker's own events.</summary>
    [JsonPropertyName("system_account")]
    public string? SystemAccount { get; init; }
}

/// <summary>An account: a bus of its own.</summary>
public sealed record AccountBody : NatsBody
{
    /// <inheritdoc/>
    public override string Type { get => field ?? "account"; init; }

    /// <summary>How much it may use; -1 is unlimited.</summary>
    [JsonPropertyName("limits")]
    public required AccountLimits Limits { get; init; }

    /// <summary>Users whose JWTs issued until that second, since 1970, no longer hold, by public key.</summary>
    [JsonPropertyName("revocations")]
    public IReadOnlyDictionary<string, long>? Revocations { get; init; }

    /// <summary>What a user may whose JWT says nothing.</summary>
    [JsonPropertyName("default_permissions")]
    public NatsPermissions? DefaultPermissions { get; init; }
}

/// <summary>Limits of an account; -1 is unlimited, and no storage is no JetStream.</summary>
public sealed record AccountLimits
{
    /// <summary>Subscriptions.</summary>
    [JsonPropertyName("subs")]
    public long Subscriptions { get; init; }

    /// <summary>Bytes, over all.</summary>
    [JsonPropertyName("data")]
    public long Data { get; init; }

    /// <summary>Bytes a message.</summary>
    [JsonPropertyName("payload")]
    public long Payload { get; init; }

    /// <summary>Imports.</summary>
    [JsonPropertyName("imports")]
    public long Imports { get; init; }

    /// <summary>Exports.</summary>
    [JsonPropertyName("exports")]
    public long Exports { get; init; }

    /// <summary>Wildcards in exports.</summary>
    [JsonPropertyName("wildcards")]
    public bool Wildcards { get; init; }

    /// <summary>Connections.</summary>
    [JsonPropertyName("conn")]
    public long Connections { get; init; }

    /// <summary>Leaf nodes.</summary>
    [JsonPropertyName("leaf")]
    public long LeafNodes { get; init; }

    /// <summary>JetStream bytes in memory.</summary>
    [JsonPropertyName("mem_storage"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long MemoryStorage { get; init; }

    /// <summary>JetStream bytes on disk.</summary>
    [JsonPropertyName("disk_storage"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long DiskStorage { get; init; }

    /// <summary>Streams.</summary>
    [JsonPropertyName("streams"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Streams { get; init; }

    /// <summary>Consumers.</summary>
    [JsonPropertyName("consumer"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Consumers { get; init; }
}

/// <summary>A user: who signs in.</summary>
public sealed record UserBody : NatsBody
{
    /// <inheritdoc/>
    public override string Type { get => field ?? "user"; init; }

    /// <summary>Where it may publish; an empty list of allowed subjects allows all.</summary>
    [JsonPropertyName("pub")]
    public SubjectPermission Publish { get => field ?? new(); init; }

    /// <summary>Where it may subscribe.</summary>
    [JsonPropertyName("sub")]
    public SubjectPermission Subscribe { get => field ?? new(); init; }

    /// <summary>Most subscriptions; -1 is unlimited.</summary>
    [JsonPropertyName("subs")]
    public long Subscriptions { get; init; }

    /// <summary>Bytes, over all; -1 is unlimited.</summary>
    [JsonPropertyName("data")]
    public long Data { get; init; }

    /// <summary>Bytes a message; -1 is unlimited.</summary>
    [JsonPropertyName("payload")]
    public long Payload { get; init; }

    /// <summary>Kinds of connection, e.g. <c>STANDARD</c>; all, if absent.</summary>
    [JsonPropertyName("allowed_connection_types")]
    public IReadOnlyList<string>? ConnectionTypes { get; init; }
}

/// <summary>Publish and subscribe.</summary>
public sealed record NatsPermissions
{
    /// <summary>Where to publish.</summary>
    [JsonPropertyName("pub")]
    public SubjectPermission Publish { get => field ?? new(); init; }

    /// <summary>Where to subscribe.</summary>
    [JsonPropertyName("sub")]
    public SubjectPermission Subscribe { get => field ?? new(); init; }
}

/// <summary>Subjects that are allowed and denied.</summary>
public sealed record SubjectPermission
{
    /// <summary>Allowed subjects.</summary>
    [JsonPropertyName("allow")]
    public IReadOnlyList<string>? Allow { get; init; }

    /// <summary>Denied subjects.</summary>
    [JsonPropertyName("deny")]
    public IReadOnlyList<string>? Deny { get; init; }
}

internal sealed record JwsHeader
{
    public string? Typ { get; init; }

    public string? Alg { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JwsHeader))]
[JsonSerializable(typeof(NatsClaims<OperatorBody>))]
[JsonSerializable(typeof(NatsClaims<AccountBody>))]
[JsonSerializable(typeof(NatsClaims<UserBody>))]
internal sealed partial class JwtJson : JsonSerializerContext;

using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization;
using Deception.Contracts;
using NATS.NKeys;
using NATS.NKeys.Jwt;

namespace Deception.Link;

/// <summary>Who an agent is: what enrolment gave it, and its own key. Kept in one file that its user alone can read.</summary>
public sealed record AgentIdentity
{
    /// <summary>Name of the file in the state folder.</summary>
    public const string FileName = "identity.json";

    /// <summary>Its name.</summary>
    public required string Agent { get; init; }

    /// <summary><c>sensor</c> or <c>decoys</c>.</summary>
    public required string Role { get; init; }

    /// <summary>Its user JWT.</summary>
    public required string Jwt { get; init; }

    /// <summary>Seed of its key: a secret. Empty in the file when it is sealed.</summary>
    public required string Seed { get; init; }

    /// <summary>The seed, sealed by the master key that systemd holds; null when there is none.</summary>
    public byte[]? SealedSeed { get; init; }

    /// <summary>A key that it made at the controller's command and doesn't use yet; sealed like the seed.</summary>
    public string? NextSeed { get; init; }

    /// <inheritdoc cref="NextSeed"/>
    public byte[]? SealedNextSeed { get; init; }

    /// <summary>The broker.</summary>
    public required string BrokerUrl { get; init; }

    /// <summary>Certificate of the authority, in PEM.</summary>
    public required string Authority { get; init; }

    /// <summary>Public key that signs policies and orders.</summary>
    public required string ControllerKey { get; init; }

    /// <summary>When its JWT ends; null when it doesn't say.</summary>
    [JsonIgnore]
    public DateTimeOffset? KeyExpires =>
        NatsJwt.TryDecode(Jwt, out NatsClaims<UserBody>? claims) && claims.Expires > 0 ? DateTimeOffset.FromUnixTimeSeconds(claims.Expires) : null;

    /// <summary>Reads the identity of a state folder.</summary>
    /// <param name="folder">The state folder.</param>
    /// <param name="identity">It, when true is returned.</param>
    /// <param name="fault">What is wrong with the file; null when there is none, for then the agent isn't enrolled.</param>
    public static bool TryLoad(string folder, [NotNullWhen(true)] out AgentIdentity? identity, out string? fault)
    {
        (identity, fault) = (null, null);
        var file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
        {
            return false;
        }
        if (!ConfigFile.TryRead(file, IdentityJson.Default.AgentIdentity, out var read, out fault))
        {
            return false;
        }
        try
        {
            read = read with
            {
                Seed = read.SealedSeed is { } seed ? SecretSeal.Open(seed) : read.Seed,
                NextSeed = read.SealedNextSeed is { } next ? SecretSeal.Open(next) : read.NextSeed,
            };
        }
        catch (CryptographicException e)
        {
            fault = $"{file}: the agent's key can't be opened: {e.Message}";
            return false;
        }
        fault = read.Fault() is { } reason ? $"{file}: {reason}; enrol again" : null;
        identity = fault is null ? read : null;
        return fault is null;
    }

    /// <summary>Writes it, in the place of what was there.</summary>
    public void Save(string folder)
    {
        var kept = SecretSeal.IsThere
            ? this with
            {
                Seed = "",
                SealedSeed = SecretSeal.Seal(Seed),
                NextSeed = null,
                SealedNextSeed = NextSeed is null ? null : SecretSeal.Seal(NextSeed),
            }
            : this with { SealedSeed = null, SealedNextSeed = null };
        PrivateFile.MakeFolder(folder);
        PrivateFile.Replace(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(kept, IdentityJson.Default.AgentIdentity));
    }

    /// <summary>The certificates of a PEM text.</summary>
    public static X509Certificate2Collection Certificates(string pem)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(pem);
        return certificates;
    }

    /// <summary>Nothing secret.</summary>
    public override string ToString() => $"{Role} {Agent} at {BrokerUrl}";

    private string? Fault()
    {
        if (!Subjects.IsAgentName(Agent))
        {
            return "names no agent";
        }
        try
        {
            using var key = KeyPair.FromSeed(Seed);
            return key.Prefix == PrefixByte.User && Certificates(Authority).Count > 0 && ControllerKey.Length > 0 ? null : "is incomplete";
        }
        catch (Exception e) when (e is NKeysException or CryptographicException)
        {
            return e.Message;
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    WriteIndented = true)]
[JsonSerializable(typeof(AgentIdentity))]
internal sealed partial class IdentityJson : JsonSerializerContext;

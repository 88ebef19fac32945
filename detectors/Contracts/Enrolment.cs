using System.Text;

namespace Deception.Contracts;

/// <summary>What an agent asks for with a one-time token.</summary>
public sealed record EnrolmentRequest
{
    /// <summary>The token's secret, in base64url.</summary>
    public required string Secret { get; init; }

    /// <summary>Public part of the key that the agent has just made.</summary>
    public required string PublicKey { get; init; }

    /// <summary>Signature of <see cref="ProofText"/> by that key, in base64: nobody enrols another's key.</summary>
    public required string Proof { get; init; }

    /// <summary><c>sensor</c> or <c>decoys</c>.</summary>
    public required string Role { get; init; }

    /// <summary>The name that the agent would like; a token that names the agent wins.</summary>
    public string? Name { get; init; }

    /// <summary>What <see cref="Proof"/> signs.</summary>
    public static byte[] ProofText(string secret, string publicKey) => Encoding.UTF8.GetBytes($"deception.enrol/1:{secret}:{publicKey}");
}

/// <summary>Who an agent is from now on.</summary>
public sealed record Enrolment
{
    /// <summary>Its name.</summary>
    public required string Agent { get; init; }

    /// <summary>Its user JWT: not secret, and of no use without its key.</summary>
    public required string Jwt { get; init; }

    /// <summary>The broker: <c>tls://host:port</c>.</summary>
    public required string BrokerUrl { get; init; }

    /// <summary>Certificate of the authority that the broker's certificate must come from, in PEM.</summary>
    public required string Authority { get; init; }

    /// <summary>Public key that signs policies and orders.</summary>
    public required string ControllerKey { get; init; }
}

/// <summary>Why an enrolment was refused.</summary>
/// <param name="Detail">One line.</param>
public sealed record EnrolmentRefusal(string? Detail);

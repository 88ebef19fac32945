namespace Deception.Contracts;

/// <summary>
/// Honey objects that only their own names open. An agent can tell that a name it reads on the wire is bait, but can't list
/// the bait: each box opens with a spelling of the object that lies in it, and its digest is keyed for this agent alone.
/// </summary>
public sealed record SealedHoney
{
    /// <summary>This agent's key, <see cref="HoneySeal.KeySize"/> bytes.</summary>
    public ReadOnlyMemory<byte> Key { get; init; }

    /// <summary>The boxes by digest; of boxes with one digest, in the order of the policy.</summary>
    public IReadOnlyList<SealedBox> Boxes { get => field ?? []; init; }
}

/// <summary>One leaf spelling of one object.</summary>
public sealed record SealedBox
{
    /// <summary>Keyed digest of the leaf, <see cref="HoneySeal.DigestSize"/> bytes.</summary>
    public ReadOnlyMemory<byte> Digest { get; init; }

    /// <summary>Nonce (12 bytes), tag (16 bytes) and cipher text of the object's JSON (AES-256-GCM).</summary>
    public ReadOnlyMemory<byte> Box { get; init; }
}

/// <summary>What sort of leaf opens a box, and with it what lies inside.</summary>
public static class SealKind
{
    /// <summary>A name of an account, computer or service account: logon name, common name, UPN local part, SID. <see cref="HoneyPolicy"/>.</summary>
    public const string Account = "account";

    /// <summary>Short host name of a service principal's name, or of a honey computer. <see cref="HoneyPolicy"/>.</summary>
    public const string ServiceHost = "service-host";

    /// <summary>Name or address of a decoy host. <see cref="HoneyPolicy"/>.</summary>
    public const string Host = "host";

    /// <summary>A share as <c>\\server\share</c>. <see cref="HoneyPolicy"/>.</summary>
    public const string Share = "share";

    /// <summary>The account of a planted credential. <see cref="HoneyPolicy"/>.</summary>
    public const string Credential = "credential";

    /// <summary>The honey account whose upkeep is expected. <see cref="Contracts.ExpectedUpkeep"/>.</summary>
    public const string Upkeep = "upkeep";

    /// <summary>A honey account that the directory says something of. <see cref="DomainPolicy"/> with that account alone.</summary>
    public const string Facts = "facts";
}

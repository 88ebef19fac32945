using System.Text.Json.Serialization;

namespace Deception.Contracts;

/// <summary>
/// What a sensor, a decoy or an assessment has to say (<c>deception.finding/1</c>). A finding grows: each revision is a
/// whole finding, and the store keeps the highest.
/// </summary>
public sealed record Finding
{
    /// <summary>The schema's name and major version, first in every line.</summary>
    public const string SchemaName = "deception.finding/1";

    /// <summary>Always <see cref="SchemaName"/>.</summary>
    [JsonPropertyOrder(-1)]
    public string Schema { get => field ?? SchemaName; init; }

    /// <summary>Digest of the detector, its sensor-independent key and the episode's start; see <see cref="FindingId"/>.</summary>
    public required string Id { get; init; }

    /// <summary>1, 2, …; a higher revision replaces a lower one whole.</summary>
    public int Revision { get => field == 0 ? 1 : field; init; }

    /// <summary>The catalogue's id, e.g. <c>drsuapi.dcsync</c>.</summary>
    public required string Detector { get; init; }

    /// <summary>Fixed by the detector.</summary>
    public required FindingKind Kind { get; init; }

    /// <summary>The detector's title; the same for all its findings.</summary>
    public required string Title { get; init; }

    /// <summary>One sentence that a tier-1 analyst understands, with names and addresses.</summary>
    public required string Summary { get; init; }

    /// <summary>OCSF severity word.</summary>
    public required Severity Severity { get; init; }

    /// <summary>0–100: how sure the detector is that this is what its title says.</summary>
    public required int Confidence { get; init; }

    /// <summary>The detector's maturity.</summary>
    public required Maturity Maturity { get; init; }

    /// <summary>Time of the first evidence, from packets or directory.</summary>
    public required DateTimeOffset FirstSeen { get; init; }

    /// <summary>Time of the newest evidence, from packets or directory.</summary>
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>How many events the finding joins.</summary>
    public required int Count { get; init; }

    /// <summary>The agent's wall clock when it sent this revision; added by Link and no part of the id.</summary>
    public DateTimeOffset? ObservedAt { get; init; }

    /// <summary>Who saw it; empty in a replay.</summary>
    public string? Agent { get; init; }

    /// <summary>DNS name of the Active Directory domain, if known.</summary>
    public string? Domain { get; init; }

    /// <summary>Where it came from.</summary>
    public Entity Source { get => field ?? new Entity(); init; }

    /// <summary>What it went to.</summary>
    public Entity Target { get => field ?? new Entity(); init; }

    /// <summary>Every account that takes part, as it was spelled on the wire.</summary>
    public IReadOnlyList<string> Accounts { get => field ?? []; init; }

    /// <summary>MITRE ATT&amp;CK v18 ids.</summary>
    public IReadOnlyList<string> Techniques { get => field ?? []; init; }

    /// <summary>Addresses of public documents about the behaviour.</summary>
    public IReadOnlyList<string> References { get => field ?? []; init; }

    /// <summary>What was seen, and what was hidden.</summary>
    public IReadOnlyList<Evidence> Evidence { get => field ?? []; init; }

    /// <summary>How much of the behaviour stood readable on the wire.</summary>
    public Visibility Visibility { get; init; }

    /// <summary><c>id:revision</c>: the message id on the bus and the key against duplicates.</summary>
    [JsonIgnore]
    public string MessageId => $"{Id}:{Revision}";
}

/// <summary>One end of what was seen. Members that are not known are absent.</summary>
public sealed record Entity
{
    /// <summary>Address in its canonical text form.</summary>
    public string? Ip { get; init; }

    /// <summary>TCP or UDP port.</summary>
    public int? Port { get; init; }

    /// <summary>Host name, if the wire or the policy tells it.</summary>
    public string? Host { get; init; }

    /// <summary>Account name as spelled on the wire.</summary>
    public string? Account { get; init; }

    /// <summary>Kerberos realm or NetBIOS domain.</summary>
    public string? Realm { get; init; }

    /// <summary>Security identifier in S-1-… form.</summary>
    public string? Sid { get; init; }
}

/// <summary>One fact behind a finding. Values that are secrets are masked before they get here.</summary>
/// <param name="Name">What it is, e.g. <c>service</c>, <c>ticket_encryption</c>.</param>
/// <param name="Value">Its value as text.</param>
/// <param name="Packet">Number of the packet in its capture, from 1; absent if it comes from no packet.</param>
public sealed record Evidence(string Name, string Value, long? Packet = null);

/// <summary>What sort of thing a finding tells.</summary>
public enum FindingKind { Threat, Touch, Exposure, Change, Notice }

/// <summary>OCSF severity.</summary>
public enum Severity { Informational, Low, Medium, High, Critical }

/// <summary>A detector's maturity: <see cref="Sandbox"/> ones page nobody.</summary>
public enum Maturity { Sandbox, Incubating, Stable }

/// <summary>How much of the behaviour stood readable on the wire.</summary>
public enum Visibility { Clear, PartlySealed, Inferred }

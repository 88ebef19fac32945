using Deception.Posture.Techniques;
using Deception.Threats;

namespace Deception.Sensor.Posture;

/// <summary>What the detectors on the wire, and the decoys that they watch, cover of ATT&amp;CK.</summary>
public static class Covers
{
    /// <summary>A line a detector.</summary>
    public static IReadOnlyList<Cover> OnTheWire { get; } =
        [.. Catalogue.Detectors.Values.Select(d => new Cover(d.Id.StartsWith("honey.", StringComparison.Ordinal) ? CoverKind.Decoy : CoverKind.Detector, d.Id, d.Techniques))];
}

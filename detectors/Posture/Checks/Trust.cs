using System.Globalization;
using Deception.ActiveDirectory;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks;

/// <summary>A trust (trustedDomain, MS-ADTS 6.1.6.7).</summary>
internal sealed class Trust(DirectoryObject o)
{
    /// <summary>Its object.</summary>
    public DirectoryObject Object { get; } = o;

    /// <summary>DNS name of the other domain.</summary>
    public string Partner => Object.Text("trustPartner") ?? Object.Leaf;

    /// <summary>True for a trust between forests.</summary>
    public bool IsForest => Is(TrustAttributes.ForestTransitive);

    /// <summary>True for a trust within the forest.</summary>
    public bool IsWithin => Is(TrustAttributes.WithinForest);

    /// <summary>True when the other domain is one of Windows, of NT too.</summary>
    public bool IsWindows => Object.Number("trustType") is 1 or 2;

    private TrustAttributes Attributes => (TrustAttributes)(uint)(Object.Number("trustAttributes") ?? 0);

    /// <summary>All trusts.</summary>
    public static IEnumerable<Trust> All(Survey survey) => survey.OfClass("trustedDomain").Select(o => new Trust(o));

    /// <summary>Those by which this domain trusts the other: its people sign in here.</summary>
    public static IEnumerable<Trust> Outbound(Survey survey) => All(survey).Where(t => (t.Object.Number("trustDirection") & 2) != 0);

    /// <summary>Those by which the other domain trusts this one.</summary>
    public static IEnumerable<Trust> Inbound(Survey survey) => All(survey).Where(t => (t.Object.Number("trustDirection") & 1) != 0);

    /// <summary>True when all of these bits are set.</summary>
    public bool Is(TrustAttributes attributes) => Attributes.HasFlag(attributes);

    /// <summary>Puts bits in.</summary>
    public AttributeChange Setting(TrustAttributes attributes) => Mend.Replace(Object, "trustAttributes", ((uint)(Attributes | attributes)).ToString(CultureInfo.InvariantCulture));

    /// <summary>Takes bits out.</summary>
    public AttributeChange Clearing(TrustAttributes attributes) => Mend.Replace(Object, "trustAttributes", ((uint)(Attributes & ~attributes)).ToString(CultureInfo.InvariantCulture));
}

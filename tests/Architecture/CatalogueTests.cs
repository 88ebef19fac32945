using Deception.Contracts;
using Deception.Threats;
using Deception.Threats.Detection;
using Xunit;

namespace Deception.Tests.Architecture;

/// <summary>Conventions that every detector keeps.</summary>
public sealed class CatalogueTests
{
    public static TheoryData<string> Ids => [.. Catalogue.Detectors.Keys];

    [Fact]
    public void Every_detector_stands_in_the_catalogue() =>
        Assert.Equal(
            typeof(Detector).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Detector)) && !t.IsAbstract).Select(t => t.Name).Order(),
            Catalogue.Detectors.Values.Select(ClassOf).Order());

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_detector_says_what_a_person_needs(string id)
    {
        var info = Catalogue.Detectors[id];
        Assert.Equal(id, info.Id);
        Assert.Matches("^[a-z]+(\\.[a-z0-9-]+)+$", id);
        Assert.All(new[] { info.Title, info.BenignCauses, info.Guide.Happened, info.Guide.Check, info.Guide.Contain, info.Guide.Mend, info.Guide.Revert },
            text => Assert.False(string.IsNullOrWhiteSpace(text)));
        Assert.All(info.Techniques, t => Assert.Matches(@"^T\d{4}(\.\d{3})?$", t));
        Assert.Equal(id.StartsWith("honey.", StringComparison.Ordinal) ? FindingKind.Touch
            : id.StartsWith("notice.", StringComparison.Ordinal) ? FindingKind.Notice
            : id.StartsWith("wire.", StringComparison.Ordinal) ? FindingKind.Exposure : FindingKind.Threat, info.Kind);
    }

    // A detector keeps its metadata in a static member named Metadata.
    private static string ClassOf(DetectorInfo info) => typeof(Detector).Assembly.GetTypes()
        .Single(t => t.GetProperty("Metadata")?.GetValue(null) is DetectorInfo own && ReferenceEquals(own, info)).Name;
}

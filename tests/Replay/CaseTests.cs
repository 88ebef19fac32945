using System.Security.Cryptography;
using System.Text.Json;
using Deception.Contracts;
using Deception.Controller.PolicyPublishing;
using Xunit;

namespace Deception.Tests.Replay;

/// <summary>Every folder of a behaviour: what it must find, in each variant of the same traffic.</summary>
public sealed partial class CaseTests
{
    public static TheoryData<string> Cases => [.. Case.All];

    public static TheoryData<string, string> CaseVariants()
    {
        var data = new TheoryData<string, string>();
        foreach (var name in Case.All)
        {
            foreach (var variant in Variants.All.Keys)
            {
                data.Add(name, variant);
            }
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gives_exactly_the_expected_findings(string name)
    {
        var it = new Case(name);
        var lines = it.Play(it.Frames()).Select(Case.Line).ToList();
        if (Environment.GetEnvironmentVariable("DECEPTION_WRITE_EXPECTED") == "1")
        {
            File.WriteAllLines(it.ExpectationFile, lines);
        }
        Assert.Equal(File.ReadAllLines(it.ExpectationFile), lines);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Fires_on_the_attack_and_is_silent_on_its_neighbour(string name)
    {
        var it = new Case(name);
        var findings = it.Play(it.Frames());
        if (it.IsSilent)
        {
            Assert.DoesNotContain(findings, f => f.Kind is FindingKind.Threat or FindingKind.Touch or FindingKind.Change);
        }
        else
        {
            Assert.Contains(findings, f => f.Detector == it.Detector);
        }
    }

    [Theory]
    [MemberData(nameof(CaseVariants))]
    public void Gives_the_same_findings_however_the_packets_are_cut_and_carried(string name, string variant)
    {
        var it = new Case(name);
        var frames = it.Frames();
        Assert.Equal(
            it.Play(frames).Select(f => $"{f.Id} {Case.Line(f)}"),
            it.Play(Variants.All[variant](frames)).Select(f => $"{f.Id} {Case.Line(f)}"));
    }

    // Ids differ, as they are made of addresses; findings are compared line by line with the addresses mapped.
    [Theory]
    [MemberData(nameof(Cases))]
    public void Gives_the_same_findings_over_IPv6(string name)
    {
        var it = new Case(name);
        var frames = it.Frames();
        var text = File.ReadAllText(Path.Combine(it.Folder, "policy.json"));
        Assert.True(PolicyFile.TryRead(System.Text.Encoding.UTF8.GetBytes(Map(text)), out var mapped, out var fault), fault);
        Assert.Equal(
            it.Play(frames).Select(f => Map(Case.Line(f))).Order(StringComparer.Ordinal),
            it.Play(frames.Select(Variants.AsIPv6), mapped).Select(f => Map(Case.Line(f))).Order(StringComparer.Ordinal));

        static string Map(string text) => Address().Replace(text, m => Variants.Mapped(m.Value));
    }

    [System.Text.RegularExpressions.GeneratedRegex(@"\b(?:\d{1,3}\.){3}\d{1,3}\b")]
    private static partial System.Text.RegularExpressions.Regex Address();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gives_the_same_bytes_twice(string name)
    {
        var it = new Case(name);
        var frames = it.Frames();
        Assert.Equal(Json(it.Play(frames)), Json(it.Play(frames)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gives_the_same_bytes_with_several_workers(string name)
    {
        var it = new Case(name);
        var frames = it.Frames();
        var alone = Json(it.Play(frames));
        Assert.Equal(alone, Json(it.Play(frames, workers: 2)));
        Assert.Equal(alone, Json(it.Play(frames, workers: 3)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gives_the_same_bytes_under_a_sensors_sealed_slice(string name)
    {
        var it = new Case(name);
        var frames = it.Frames();
        var slice = PolicySlice.For(it.Policy, PolicySlice.Sensor, SHA256.HashData("a sensor"u8));
        Assert.True(PolicyFile.TryRead(JsonSerializer.SerializeToUtf8Bytes(slice, ContractsJson.Default.Policy), out var received, out var fault), fault);
        Assert.Empty(received.Honey.Accounts);
        Assert.Equal(Json(it.Play(frames)), Json(it.Play(frames, received)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Has_a_policy_that_the_controller_takes(string name) =>
        Assert.True(StrictPolicy.TryRead(File.ReadAllBytes(Path.Combine(new Case(name).Folder, "policy.json")), out _, out var faults), string.Join('\n', faults));

    [Fact]
    public void Each_case_says_how_it_was_made() =>
        Assert.All(Case.All, name => Assert.Contains("Made ", File.ReadAllText(Path.Combine(new Case(name).Folder, "README.md")), StringComparison.Ordinal));

    [Fact]
    public void Each_detector_has_both_sides() =>
        Assert.All(Deception.Threats.Catalogue.Detectors.Keys, id => Assert.Contains(Case.All, c => c.StartsWith(id + "/", StringComparison.Ordinal)));

    private static string Json(IReadOnlyList<Finding> findings) =>
        string.Join('\n', findings.Select(f => JsonSerializer.Serialize(f, ContractsJson.Default.Finding)));
}

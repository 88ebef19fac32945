using System.Globalization;
using Deception.Contracts;
using Deception.Tests.Lab.Support;

namespace Deception.Tests.Lab.Domain;

/// <summary>What an attack has to cause: a finding in the API and a line at the SIEM, both soon.</summary>
internal static class Alarm
{
    /// <summary>From the packet to the API and to the SIEM.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Runs an attack and returns the finding that it causes.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="expected">Tells the finding.</param>
    /// <param name="attack">The attack.</param>
    public static async Task<Finding> RaisedByAsync(SambaLab lab, Func<Finding, bool> expected, Func<Task> attack)
    {
        var seen = AppearanceAsync(lab, expected);
        await attack();
        var (finding, visible) = await seen;
        var line = await Wait.ForAsync(() => $"syslog line of {finding.Id}", Patience, async stop =>
            (await lab.Siem.LinesAsync(stop)).FirstOrDefault(l => l.Text.Contains(finding.Id, StringComparison.Ordinal)));

        var (toApi, toSiem) = (visible - finding.FirstSeen, line.Received - finding.FirstSeen);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{finding.Detector}: in the API after {toApi.TotalSeconds:0.00} s, at the SIEM after {toSiem.TotalSeconds:0.00} s"));
        Assert.Contains(finding.Detector, line.Text, StringComparison.Ordinal);
        Assert.InRange(toApi, TimeSpan.Zero, Soon);
        Assert.InRange(toSiem, TimeSpan.Zero, Soon);
        Assert.Equal("dc1", finding.Agent);
        return finding;
    }

    private static async Task<(Finding Finding, DateTimeOffset Time)> AppearanceAsync(SambaLab lab, Func<Finding, bool> expected)
    {
        var finding = await Wait.ForAsync(() => "the finding", Patience, async stop => (await lab.Api.FindingsAsync(stop)).FirstOrDefault(expected));
        return (finding, TimeProvider.System.GetUtcNow());
    }
}

using Xunit;

namespace Deception.Tests.Replay.Generated;

/// <summary>
/// Cases whose frames are written by this project, byte by byte: each file beside this one adds its own to <see cref="All"/>.
/// With <c>DECEPTION_WRITE_EXPECTED=1</c> the captures are written anew; policy and README of a case are written by hand.
/// </summary>
public sealed class GeneratedCases
{
    private static readonly Dictionary<string, Action<Wire>> All = new(
    [
        .. LdapCases.All,
        .. NameCases.All,
        .. TimeCases.All,
        .. ScanCases.All,
        .. WireCases.All,
        .. TicketCases.All,
        .. NtlmCases.All,
        .. RpcCases.All,
    ], StringComparer.Ordinal);

    public static TheoryData<string> Names => [.. All.Keys.Order(StringComparer.Ordinal)];

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Names))]
    public void Capture_is_what_its_generator_writes(string name)
    {
        var wire = new Wire();
        All[name](wire);
        var file = Path.Combine(Case.Root, name, "capture.pcap");
        if (Environment.GetEnvironmentVariable("DECEPTION_WRITE_EXPECTED") == "1")
        {
            File.WriteAllBytes(file, wire.ToPcap());
        }
        Assert.Equal(File.ReadAllBytes(file), wire.ToPcap());
    }
}

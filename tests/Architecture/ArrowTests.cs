using ArchUnitNET.Fluent;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using Xunit;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace Deception.Tests.Architecture;

/// <summary>The arrows between rooms: who may know whom.</summary>
public sealed class ArrowTests
{
    private const string Contracts = "Deception.Contracts";
    private const string ActiveDirectory = "Deception.ActiveDirectory";
    private const string Protocols = "Deception.Protocols";
    private const string Threats = "Deception.Threats";
    private const string Posture = "Deception.Posture";
    private const string DirectoryAccess = "Deception.DirectoryAccess";
    private const string Link = "Deception.Link";
    private const string NKeys = "NATS.NKeys";
    private const string Sensor = "Deception.Sensor";
    private const string Decoys = "Deception.Decoys";
    private const string Controller = "Deception.Controller";

    private static readonly System.Reflection.Assembly[] Rooms =
    [
        typeof(Deception.Contracts.Finding).Assembly, typeof(Deception.ActiveDirectory.AccountName).Assembly,
        typeof(Deception.Protocols.WireMessage).Assembly, typeof(Deception.Threats.ThreatEngine).Assembly,
        typeof(Deception.Posture.Checks.Check).Assembly, System.Reflection.Assembly.Load(DirectoryAccess),
        System.Reflection.Assembly.Load(Link), System.Reflection.Assembly.Load(NKeys),
        System.Reflection.Assembly.Load("deception-sensor"), System.Reflection.Assembly.Load("deception-decoys"),
        System.Reflection.Assembly.Load("deception-controller"),
    ];

    private static readonly ArchUnitNET.Domain.Architecture Loaded = new ArchLoader().LoadAssemblies(Rooms).Build();

    public static TheoryData<string, string[]> Arrows => new()
    {
        { Contracts, [] },
        { ActiveDirectory, [] },
        { Protocols, [ActiveDirectory] },
        { Threats, [Contracts, ActiveDirectory, Protocols] },
        { Posture, [Contracts, ActiveDirectory] },
        { DirectoryAccess, [Contracts, ActiveDirectory, Posture] },
        { Link, [Contracts, NKeys] },
        { NKeys, [] },
        { Sensor, [Contracts, ActiveDirectory, Protocols, Threats, Posture, DirectoryAccess, Link, NKeys] },
        { Decoys, [Contracts, ActiveDirectory, Protocols, Posture, DirectoryAccess, Link, NKeys] },
        { Controller, [Contracts, ActiveDirectory, Threats, Posture, Link, NKeys] },
    };

    [Theory]
    [MemberData(nameof(Arrows))]
    public void A_room_knows_only_what_the_plan_says(string room, string[] allowed)
    {
        foreach (var other in Arrows.Select(a => a.Data.Item1).Where(r => r != room && !allowed.Contains(r)))
        {
            IArchRule rule = Types().That().ResideInNamespaceMatching($"^{room}(\\.|$)").Should()
                .NotDependOnAny(Types().That().ResideInNamespaceMatching($"^{other}(\\.|$)")).WithoutRequiringPositiveResults();
            rule.Check(Loaded);
        }
    }

    [Theory]
    [InlineData("System.Net.Sockets")]
    [InlineData("System.Net.Http")]
    [InlineData("System.IO.File")]
    [InlineData("System.TimeProvider")]
    [InlineData("NATS.Client")]
    public void Detectors_open_no_socket_read_no_clock_and_touch_no_file(string forbidden)
    {
        var pure = new[] { Contracts, ActiveDirectory, Protocols, Threats, Posture };
        var faults = Rooms.Where(a => pure.Contains(a.GetName().Name))
            .SelectMany(a => TypesUsedBy(a).Where(t => t.StartsWith(forbidden, StringComparison.Ordinal)).Select(t => $"{a.GetName().Name} uses {t}"))
            .ToList();
        Assert.Empty(faults);
    }

    // Type references in the metadata: what an assembly can touch at all.
    private static IEnumerable<string> TypesUsedBy(System.Reflection.Assembly assembly)
    {
        using var file = new FileStream(assembly.Location, FileMode.Open, FileAccess.Read);
        using var image = new System.Reflection.PortableExecutable.PEReader(file);
        var metadata = System.Reflection.Metadata.PEReaderExtensions.GetMetadataReader(image);
        return [.. metadata.TypeReferences.Select(metadata.GetTypeReference)
            .Select(t => $"{metadata.GetString(t.Namespace)}.{metadata.GetString(t.Name)}")];
    }
}

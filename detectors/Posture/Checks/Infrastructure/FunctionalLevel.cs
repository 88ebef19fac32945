using Deception.Contracts;

namespace Deception.Posture.Checks.Infrastructure;

/// <summary><c>posture.infrastructure.functional-level</c>: domain or forest run at a functional level below Windows Server 2016.</summary>
public sealed class FunctionalLevel : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.infrastructure.functional-level",
        Title = "Old functional level",
        Category = Category.Infrastructure,
        Severity = Severity.Medium,
        Points = 8,
        Techniques = ["T1558"],
        Anssi = ["functional_level"],
        Covers = ["S-FunctionalLevel1", "S-FunctionalLevel3", "S-FunctionalLevel4"],
        Why = "Protections need the level: AES for krbtgt (2008), Protected Users and silos (2012 R2), renewal of smart card hashes (2016).",
        Remedy = new Remedy(
            "Active Directory Domains and Trusts → Raise Functional Level, once all controllers are new enough.",
            "Set-ADDomainMode -Identity '{domain}' -DomainMode Windows2016Domain; Set-ADForestMode -Identity (Get-ADForest).Name -ForestMode Windows2016Forest",
            "(Get-ADDomain).DomainMode; (Get-ADForest).ForestMode",
            "Set-ADDomainMode -Identity '{domain}' -DomainMode Windows2012R2Domain",
            "samba-tool domain level raise --domain-level=2016 --forest-level=2016"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Objects.Where(o => (o == survey.Root || o.Name.Equals($"CN=Partitions,{survey.Snapshot.Header.ConfigurationName}", StringComparison.OrdinalIgnoreCase)) && (o.Number("msDS-Behavior-Version") ?? 0) < 7)
            .Select(o => Survey.Affected(o, $"{(o == survey.Root ? "domain" : "forest")} is at {NameOf(o.Number("msDS-Behavior-Version") ?? 0)}"));

    // MS-ADTS 6.1.4.3 and 6.1.4.4.
    private static string NameOf(long level) => level switch { 0 => "Windows 2000", 1 => "Windows Server 2003 interim", 2 => "Windows Server 2003", 3 => "Windows Server 2008", 4 => "Windows Server 2008 R2", 5 => "Windows Server 2012", _ => "Windows Server 2012 R2" };
}

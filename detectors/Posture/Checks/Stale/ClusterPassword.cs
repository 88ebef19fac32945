using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Stale;

/// <summary><c>posture.stale.cluster-password</c>: a cluster's account whose password is older than three years.</summary>
public sealed class ClusterPassword : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.stale.cluster-password",
        Title = "Cluster doesn't change its password",
        Category = Category.StaleObjects,
        Severity = Severity.Medium,
        Points = 5,
        Techniques = ["T1078.002"],
        Anssi = ["password_change_cluster_no_change_3years"],
        Covers = ["S-PwdLastSet-Cluster"],
        Why = "The virtual computer of a cluster has a password that the cluster changes when it is told to; every node that ever was part of it knows the old one.",
        Remedy = new Remedy(
            "Failover Cluster Manager → Cluster Core Resources → the name → More Actions → Repair, with rights to reset the account's password.",
            "Invoke-Command -ComputerName '{host}' { Get-ClusterResource -Name 'Cluster Name' | Update-ClusterNetworkNameResource }",
            "(Get-ADComputer -Identity '{dn}' -Properties PasswordLastSet).PasswordLastSet",
            "Invoke-Command -ComputerName '{host}' { Get-ClusterResource -Name 'Cluster Name' | Start-ClusterResource }"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Members.Where(c => IsCluster(c) && c.Time("pwdLastSet") is { } set && survey.Now - set > TimeSpan.FromDays(3 * 365))
            .Select(c => Survey.Affected(c, $"password is {survey.DaysSince(c.Time("pwdLastSet")!.Value)} old") with { Values = new Dictionary<string, string> { ["host"] = c.Text("dNSHostName") ?? c.Leaf } });

    /// <summary>True for the virtual computer of a failover cluster, which tells by its service names.</summary>
    internal static bool IsCluster(DirectoryObject computer) => computer.Texts("servicePrincipalName").Any(s =>
        s.StartsWith("MSClusterVirtualServer/", StringComparison.OrdinalIgnoreCase) || s.StartsWith("MSServerClusterMgmtAPI/", StringComparison.OrdinalIgnoreCase));
}

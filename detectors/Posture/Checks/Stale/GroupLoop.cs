using Deception.Contracts;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks.Stale;

/// <summary><c>posture.stale.group-loop</c>: groups that contain one another in a ring.</summary>
public sealed class GroupLoop : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.stale.group-loop",
        Title = "Groups that contain one another",
        Category = Category.StaleObjects,
        Severity = Severity.Low,
        Points = 3,
        Anssi = ["group_loop"],
        Why = "Nobody can tell any more who is in such groups and why; tools that follow members may never end, and rights reach those whom nobody meant.",
        Remedy = new Remedy(
            "Active Directory Users and Computers → one of the groups → Members: take the other one out.",
            "Remove-ADGroupMember -Identity '{dn}' -Members '{inner}' -Confirm:$false",
            "Get-ADGroupMember -Identity '{dn}' -Recursive",
            "Add-ADGroupMember -Identity '{dn}' -Members '{inner}'"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey)
    {
        foreach (var group in survey.Groups)
        {
            // The ring is told once, at its first group by name.
            var ring = Ring(survey, group);
            if (ring is not null && ring.All(g => string.CompareOrdinal(group.Name, g.Name) <= 0))
            {
                yield return Survey.Affected(group, $"contains itself: {string.Join(" → ", ring.Append(group).Select(g => g.Label))}", Mend.Leave(group, ring[^1] == group ? group : Inner(ring))) with
                {
                    Values = new Dictionary<string, string> { ["inner"] = (ring[^1] == group ? group : Inner(ring)).Name },
                };
            }
        }

        static DirectoryObject Inner(List<DirectoryObject> ring) => ring[1];
    }

    // Shortest way from a group through its members back to it.
    private static List<DirectoryObject>? Ring(Survey survey, DirectoryObject start)
    {
        Dictionary<DirectoryObject, DirectoryObject?> from = [];
        Queue<DirectoryObject> open = new([start]);
        while (open.TryDequeue(out var group))
        {
            foreach (var member in survey.DirectMembersOf(group).Where(m => m.Class == "group"))
            {
                if (member == start)
                {
                    List<DirectoryObject> ring = [];
                    for (DirectoryObject? at = group; at is not null; at = from.GetValueOrDefault(at))
                    {
                        ring.Insert(0, at);
                    }
                    return ring;
                }
                if (from.TryAdd(member, group == start ? start : group))
                {
                    open.Enqueue(member);
                }
            }
        }
        return null;
    }
}

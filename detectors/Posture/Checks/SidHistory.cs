using Deception.ActiveDirectory;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks;

/// <summary>SIDs that accounts carry from former lives.</summary>
internal static class SidHistory
{
    /// <summary>Each with its account.</summary>
    public static IEnumerable<(DirectoryObject Account, Sid Sid)> Of(Survey survey)
    {
        foreach (var account in survey.Objects.Where(o => o.Has("sIDHistory")))
        {
            foreach (var bytes in account.Bytes("sIDHistory"))
            {
                if (Sid.TryRead(bytes, out var sid))
                {
                    yield return (account, sid);
                }
            }
        }
    }

    /// <summary>True for SIDs that are privileged in any domain: built-in groups, and relative ids below 1000 that rule.</summary>
    public static bool IsDangerous(Sid sid) => sid.Value is "S-1-5-18" or "S-1-5-9" || sid.Value.StartsWith("S-1-5-32-", StringComparison.Ordinal)
        || (sid.Value.StartsWith("S-1-5-21-", StringComparison.Ordinal) && sid.RelativeId is 498 or 500 or 502 or 512 or 516 or 517 or 518 or 519 or 520 or 521 or 526 or 527);
}

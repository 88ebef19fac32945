using Deception.ActiveDirectory;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks;

/// <summary>Whom accounts may act for, and towards whom.</summary>
internal static class Delegations
{
    /// <summary>A service that an account may delegate to.</summary>
    /// <param name="Account">Who may.</param>
    /// <param name="Service">The service's name as it is written.</param>
    /// <param name="Target">The account that has it; null if nobody does.</param>
    /// <param name="IsToController">True when that is a controller.</param>
    /// <param name="IsOfDomain">True when the name's host is of this domain, so that somebody here should have it.</param>
    public sealed record Delegation(DirectoryObject Account, string Service, DirectoryObject? Target, bool IsToController, bool IsOfDomain);

    /// <summary>An account's constrained delegation.</summary>
    public static IReadOnlyList<Delegation> Of(Survey survey, DirectoryObject account) =>
        [.. account.Texts("msDS-AllowedToDelegateTo").Select(s => Resolve(survey, account, s))];

    /// <summary>Constrained delegation to controllers, of all accounts that are none.</summary>
    public static IEnumerable<Delegation> ToControllers(Survey survey) => survey.Users.Concat(survey.Computers).Concat(survey.ManagedAccounts)
        .Where(a => a.IsEnabled && a.Has("msDS-AllowedToDelegateTo") && !survey.Controllers.Contains(a)).SelectMany(a => Of(survey, a)).Where(d => d.IsToController);

    /// <summary>Accounts that let others act as anybody towards them (MS-SFU 1.3.2).</summary>
    public static IEnumerable<Affected> ByResource(Survey survey, IEnumerable<DirectoryObject> accounts)
    {
        foreach (var account in accounts.Where(a => a.IsEnabled))
        {
            if (account.Descriptor("msDS-AllowedToActOnBehalfOfOtherIdentity") is { } descriptor)
            {
                var trustees = descriptor.Entries.Where(e => e.Kind == AccessKind.Allow).Select(e => survey.NameOf(e.Trustee)).Distinct().ToList();
                yield return Survey.Affected(account, $"lets {string.Join(", ", trustees)} act as anybody towards it", Mend.Delete(account, "msDS-AllowedToActOnBehalfOfOtherIdentity")) with
                {
                    Values = new Dictionary<string, string> { ["trustees"] = string.Join(',', trustees) },
                };
            }
        }
    }

    private static Delegation Resolve(Survey survey, DirectoryObject account, string service)
    {
        var target = survey.AccountOf(service);
        var host = ServicePrincipalName.TryParse(service, out var name) ? name.Host : "";
        return new Delegation(account, service, target, target is not null && survey.Controllers.Contains(target),
            !host.Contains('.', StringComparison.Ordinal) || host.EndsWith("." + survey.Snapshot.Header.Domain, StringComparison.OrdinalIgnoreCase));
    }
}

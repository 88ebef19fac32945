namespace Deception.Posture.Checks;

/// <summary>Honey objects that the policy expects.</summary>
internal static class Decoys
{
    /// <summary>Names of accounts, services and computers of this domain.</summary>
    public static IEnumerable<string> Expected(Survey survey) => survey.Options.Policy is not { } policy ? [] : policy.Honey.Accounts.Concat(policy.Honey.Computers)
        .Where(a => a.Domain is null || a.Domain.Equals(survey.Snapshot.Header.Domain, StringComparison.OrdinalIgnoreCase)).Select(a => a.Name)
        .Concat(policy.Honey.Services.Where(s => s.Domain is null || s.Domain.Equals(survey.Snapshot.Header.Domain, StringComparison.OrdinalIgnoreCase)).Select(s => s.Account))
        .Distinct(StringComparer.OrdinalIgnoreCase);
}

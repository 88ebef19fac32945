namespace Deception.ActiveDirectory;

/// <summary>All that is known of one account, to tell whether a name that somebody wrote means it.</summary>
public sealed record AccountIdentity
{
    /// <summary>Logon name (sAMAccountName), a computer's with its <c>$</c>.</summary>
    public required string Name { get; init; }

    /// <summary>DNS name of its domain; null when unknown.</summary>
    public string? Domain { get; init; }

    /// <summary>NetBIOS name of its domain; null when unknown.</summary>
    public string? NetBiosDomain { get; init; }

    /// <summary>User principal name, when it isn't <c>name@domain</c>.</summary>
    public string? UserPrincipalName { get; init; }

    /// <summary>Its DN, when known.</summary>
    public DistinguishedName? DistinguishedName { get; init; }

    /// <summary>Its SID, when known.</summary>
    public Sid? Sid { get; init; }

    /// <summary>Every <see cref="AccountName.Leaf"/> that a name of this account can have; a computer's also without its <c>$</c>.</summary>
    public IEnumerable<string> Leaves =>
        new[] { Name, Name.TrimEnd('$'), DistinguishedName?.Name, UserPrincipalName?.Split('@')[0], Sid?.Value }
            .OfType<string>().Where(l => l.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// True when <paramref name="name"/> means this account. A name without a domain means it in any domain.
    /// A DN that can't be compared, because this account's isn't known, is judged by the object's own name and domain.
    /// </summary>
    /// <param name="name">What somebody wrote.</param>
    /// <param name="anyDomain">
    /// True where the server takes unknown domains for its own, as domain controllers do with NTLM.
    /// </param>
    public bool IsNamedBy(AccountName name, bool anyDomain = false) => name.Form switch
    {
        AccountNameForm.Sid => Sid is not null && Sid == name.Sid,
        AccountNameForm.Guid => false,
        AccountNameForm.DistinguishedName when DistinguishedName is not null => DistinguishedName.Equals(name.DistinguishedName),
        AccountNameForm.DistinguishedName => Same(Name, name.Name) && InDomain(name.Domain),
        _ => IsUserPrincipal(name) || (Same(Name, name.Name) && (anyDomain || InDomain(name.Domain))),
    };

    private bool IsUserPrincipal(AccountName name) =>
        UserPrincipalName is not null && name.Form == AccountNameForm.Principal && Same(UserPrincipalName, $"{name.Name}@{name.Domain}");

    private bool InDomain(string? domain) =>
        domain is null || (Domain is null && NetBiosDomain is null) || Same(domain, Domain?.TrimEnd('.')) || Same(domain, NetBiosDomain);

    private static bool Same(string? left, string? right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}

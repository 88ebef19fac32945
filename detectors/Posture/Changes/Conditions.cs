using Deception.ActiveDirectory;
using Deception.Posture.Checks;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Changes;

/// <summary>States of an account that come and go.</summary>
/// <param name="Kind">What it is told as.</param>
/// <param name="Attribute">The attribute that it lies in.</param>
/// <param name="Came">What is said when it comes.</param>
/// <param name="Went">What is said when it goes.</param>
/// <param name="Holds">Whether it holds.</param>
internal sealed record Condition(ChangeKind Kind, string Attribute, string Came, string Went, Func<Survey, DirectoryObject, bool> Holds);

/// <summary>All states that are watched.</summary>
internal static class Conditions
{
    private static readonly string[] Secrets = ["unixUserPassword", "userPassword", "msSFU30Password", "os400Password", "orclCommonAttribute"];

    public static IReadOnlyList<Condition> All { get; } =
    [
        new(ChangeCatalogue.Kerberoastable, "servicePrincipalName", "can be Kerberoasted now", "can no longer be Kerberoasted", IsRoastable),
        new(ChangeCatalogue.AsRepRoastable, "userAccountControl", "needs no pre-authentication now", "needs pre-authentication again", Has(AccountFlags.NoPreAuthentication)),
        new(ChangeCatalogue.NeverExpires, "userAccountControl", "has a password that never expires now", "has a password that expires again", Has(AccountFlags.PasswordNeverExpires)),
        new(ChangeCatalogue.NotRequired, "userAccountControl", "needs no password now", "needs a password again", Has(AccountFlags.PasswordNotRequired)),
        new(ChangeCatalogue.Unconstrained, "userAccountControl", "is trusted for delegation to any service now", "is no longer trusted for delegation to any service",
            (survey, o) => o.IsEnabled && o.Is(AccountFlags.TrustedForDelegation) && !survey.Controllers.Contains(o)),
        new(ChangeCatalogue.Constrained, "userAccountControl", "may act as anybody towards its services now", "may no longer act as anybody towards its services", Has(AccountFlags.TrustedToAuthenticateForDelegation)),
        new(ChangeCatalogue.PrivilegedDelegation, "userAccountControl", "is privileged and may be delegated now", "is privileged and can no longer be delegated",
            (survey, o) => o.IsEnabled && survey.IsPrivileged(o) && o.Class != "computer" && !o.Is(AccountFlags.NotDelegated) && !(survey.Group(525)?.Sid is { } guarded && survey.IsMemberOf(o, guarded))),
        new(ChangeCatalogue.Exposed, "description", "has a secret in an attribute that all can read", "no longer has a secret in an attribute that all can read",
            (_, o) => Secrets.Any(o.Has) || Checks.Passwords.ExposedText.IsIn(o)),
    ];

    public static bool IsRoastable(Survey survey, DirectoryObject o) => o.IsEnabled && o.Class is "user" or "inetOrgPerson" && o.Has("servicePrincipalName") && o.Sid?.RelativeId != 502;

    private static Func<Survey, DirectoryObject, bool> Has(AccountFlags flag) => (_, o) => o.IsEnabled && o.Is(flag);
}

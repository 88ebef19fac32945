using System.Security.Claims;
using Microsoft.AspNetCore.Identity;

namespace Deception.Controller.Accounts;

/// <summary>What came of an attempt to sign in.</summary>
public enum Entry { Refused, Open, MustChangePassword }

/// <summary>Signs operators in and changes their passwords.</summary>
public sealed partial class OperatorDesk(
    UserManager<Operator> users, SignInManager<Operator> signIn, ILogger<OperatorDesk> log)
{
    /// <summary>Tries a name and a password; five failures lock the account.</summary>
    public async Task<Entry> SignInAsync(string name, string password)
    {
        if (await users.FindByNameAsync(name) is not { Disabled: false } user)
        {
            // As much work as for a known name, so that time doesn't tell which names exist and are enabled.
            users.PasswordHasher.HashPassword(new Operator(), password);
            LogRefused(log);
            return Entry.Refused;
        }
        var result = await signIn.PasswordSignInAsync(user, password, isPersistent: false, lockoutOnFailure: true);
        if (!result.Succeeded)
        {
            LogRefused(log);
            return Entry.Refused;
        }
        return user.MustChangePassword ? Entry.MustChangePassword : Entry.Open;
    }

    /// <summary>Changes the password of who is signed in; ends that operator's other sessions.</summary>
    /// <param name="principal">Who.</param>
    /// <param name="old">The present password; not asked for while it must be changed.</param>
    /// <param name="fresh">The new one.</param>
    /// <returns>A sentence on what is wrong, or null when it is done.</returns>
    public async Task<string?> ChangePasswordAsync(ClaimsPrincipal principal, string? old, string fresh)
    {
        if (await users.GetUserAsync(principal) is not { Disabled: false } user)
        {
            return "This account is gone.";
        }
        if (!user.MustChangePassword && !(await signIn.CheckPasswordSignInAsync(user, old ?? "", lockoutOnFailure: true)).Succeeded)
        {
            return "The present password is wrong.";
        }
        if (users.PasswordHasher.VerifyHashedPassword(user, user.PasswordHash!, fresh) is not PasswordVerificationResult.Failed)
        {
            return "The new password is the present one.";
        }
        foreach (var rule in users.PasswordValidators)
        {
            if (await rule.ValidateAsync(users, user, fresh) is { Succeeded: false } result)
            {
                return string.Join(' ', result.Errors.Select(e => e.Description));
            }
        }
        user.PasswordHash = users.PasswordHasher.HashPassword(user, fresh);
        user.MustChangePassword = false;
        if (await users.UpdateSecurityStampAsync(user) is { Succeeded: false } refused)
        {
            return string.Join(' ', refused.Errors.Select(e => e.Description));
        }
        await signIn.RefreshSignInAsync(user);
        return null;
    }

    [LoggerMessage(LogLevel.Warning, "A sign-in was refused")]
    private static partial void LogRefused(ILogger log);
}

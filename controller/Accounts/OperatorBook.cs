using Deception.Controller.Hosting;
using Deception.Controller.Store;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Deception.Controller.Accounts;

/// <summary>Who may sign in: adding, resetting, disabling. Unknown names and broken rules are <see cref="ExpectedFault"/>s.</summary>
public sealed class OperatorBook(UserManager<Operator> users, ControllerDb db)
{
    /// <summary>Everybody, by name.</summary>
    public Task<List<Operator>> ListAsync(CancellationToken stop) => users.Users.OrderBy(o => o.NormalizedUserName).ToListAsync(stop);

    /// <summary>Adds somebody.</summary>
    /// <returns>The one-time password.</returns>
    public async Task<string> AddAsync(string name)
    {
        var password = OneTimePassword.New();
        Check(await users.CreateAsync(new Operator { UserName = name, MustChangePassword = true }, password));
        return password;
    }

    /// <summary>Gives a new one-time password, lifts a lock-out and ends open sessions.</summary>
    /// <returns>The one-time password.</returns>
    public async Task<string> ResetAsync(string name)
    {
        var user = await FindAsync(name);
        var password = OneTimePassword.New();
        user.PasswordHash = users.PasswordHasher.HashPassword(user, password);
        (user.MustChangePassword, user.LockoutEnd, user.AccessFailedCount) = (true, null, 0);
        Check(await users.UpdateSecurityStampAsync(user));
        return password;
    }

    /// <summary>Refuses sign-in and ends open sessions. Somebody has to be left who may sign in.</summary>
    public async Task DisableAsync(string name)
    {
        // Reading and writing in one transaction: two who disable each other at once must not both succeed.
        await using var transaction = await db.Database.BeginTransactionAsync();
        var user = await FindAsync(name);
        if (!await users.Users.AnyAsync(o => !o.Disabled && o.Id != user.Id))
        {
            throw new ExpectedFault($"'{user.UserName}' is the last one who may sign in and stays enabled");
        }
        user.Disabled = true;
        Check(await users.UpdateSecurityStampAsync(user));
        await transaction.CommitAsync();
    }

    /// <summary>Lets a disabled one sign in again, with the password of before.</summary>
    public async Task EnableAsync(string name)
    {
        var user = await FindAsync(name);
        user.Disabled = false;
        Check(await users.UpdateAsync(user));
    }

    private async Task<Operator> FindAsync(string name) =>
        await users.FindByNameAsync(name) ?? throw new ExpectedFault($"there is no user '{name}'");

    private static void Check(IdentityResult result)
    {
        if (!result.Succeeded)
        {
            throw new ExpectedFault(string.Join(' ', result.Errors.Select(e => e.Description)));
        }
    }
}

using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Deception.Controller.Accounts;

/// <summary>Makes the first operator on the first start.</summary>
public sealed class FirstOperator(IServiceScopeFactory scopes)
{
    /// <summary>Name of the first operator.</summary>
    public const string Name = "admin";

    /// <summary>Makes <c>admin</c> if nobody may sign in yet.</summary>
    /// <returns>The one-time password, or null if there is an operator already.</returns>
    public async Task<string?> EnsureAsync(CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Operator>>();
        if (await users.Users.AnyAsync(stop))
        {
            return null;
        }
        // No look-alikes, for it is typed from a console: 20 of 55 characters are 115 bits.
        var password = RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ2345679", 20);
        var made = await users.CreateAsync(new Operator { UserName = Name, MustChangePassword = true }, password);
        return made.Succeeded
            ? password
            : throw new InvalidOperationException($"the first operator could not be made: {made}");
    }
}

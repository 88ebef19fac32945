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
        return await scope.ServiceProvider.GetRequiredService<UserManager<Operator>>().Users.AnyAsync(stop)
            ? null
            : await scope.ServiceProvider.GetRequiredService<OperatorBook>().AddAsync(Name);
    }
}
